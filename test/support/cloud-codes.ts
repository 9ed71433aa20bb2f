import { createTarget } from '../../infra/cli/target.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { dynamoClientStore } from '../../shared/dynamo/client-store.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { openKeyring } from '../../shared/runtime/keyring.ts';
import type { CodePorts } from './codes.ts';
import { localAws, type TestCloud } from './local.ts';

/** Ports by which `mintCode` makes codes for a running stack: in its own table, under its own keys. */
export async function codePortsOf({ endpoints, now, outputs, table }: TestCloud): Promise<CodePorts> {
  const clock = { milliseconds: now, seconds: () => Math.floor(now() / 1000) };
  const local = { region: localAws.region, endpoints };
  const { keyUnwrapper } = createTarget({ name: 'the local cloud', outputs, clock, local });
  return {
    clock,
    entropy: nodeEntropy,
    clients: dynamoClientStore(table, clock),
    grants: dynamoGrantStore(table),
    refreshKeys: await openKeyring('refresh', { table, unwrapper: keyUnwrapper, clock }),
  };
}
