import { encodeCode, offerOf } from '../../shared/core/authorization-code.ts';
import type { Dialect } from '../../shared/core/dialect.ts';
import type { LoginMethod, Organization, User } from '../../shared/core/model.ts';
import type { Ports } from '../../shared/core/ports.ts';
import { resourceServersOf } from '../../shared/core/scope.ts';
import { csp } from '../../shared/dialects/csp.ts';
import { startOfTests } from './clock.ts';

/** What makes codes: the ports of a world, or a running stack's (cloud-codes.ts). */
export type CodePorts = Pick<Ports, 'clock' | 'entropy' | 'clients' | 'grants' | 'refreshKeys'>;

/** What a browser login agreed to. */
export interface MintedCode {
  readonly clientId: string;
  readonly user: User;
  readonly dialect: Dialect;
  readonly scope: readonly string[];
  readonly resources: readonly string[];
  readonly organization: Organization;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly codeChallengeMethod: string;
  readonly nonce: string;
  readonly method: LoginMethod;
  /** Epoch seconds; by default now. */
  readonly authTime: number;
}

/** Where codes are sent, unless a test says otherwise; also the demo clients' address. */
export const callback = 'http://localhost:3000/callback';

/** Who logs in, unless a test says otherwise: a member of an organization, in three groups. */
export const carol: User = {
  id: 'user-carol',
  status: 'active',
  username: 'carol',
  email: 'carol@example.com',
  profile: { given_name: 'Carol', family_name: 'Example' },
  organizations: [{ id: 'acme', permissions: ['csp:org_member'] }],
  groups: [
    { id: 'g-1', name: 'readers' },
    { id: 'g-2', name: 'writers' },
    { id: 'g-3', name: 'owners' },
  ],
  createdAt: startOfTests,
  updatedAt: startOfTests,
};

/** A code as the browser login gives one. By default the client is `app` of the dialect `csp`, and nothing but `openid` was asked for. */
export async function mintCode(
  ports: CodePorts,
  { clientId = 'app', user = carol, dialect = csp, ...minted }: Partial<MintedCode> = {},
): Promise<string> {
  const client = await ports.clients.find(clientId);
  if (!client) throw new Error(`there is no client ${clientId}`);
  const { scope = ['openid'], resources = [], redirectUri = callback, ...rest } = minted;
  const grant = offerOf(
    { client, dialect, resources },
    {
      ...{ id: ports.entropy.bytes(16), subject: user, redirectUri, scope },
      ...{ method: 'password', authTime: ports.clock.seconds() },
      ...rest,
      audience: resourceServersOf(scope, dialect.isOwnScope),
    },
    ports,
  );
  if (!(await ports.grants.claim(grant))) throw new Error('the id of the grant was taken');
  return encodeCode(grant.id, ports.refreshKeys);
}
