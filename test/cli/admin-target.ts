import { createTarget, type Target } from '../../infra/cli/target.ts';
import { localAws, type TestCloud } from '../support/local.ts';

/** A running stack as the command reaches it. */
export function adminTargetOf({ endpoints, now, outputs }: TestCloud): Target {
  return createTarget({
    name: 'the local cloud',
    outputs,
    clock: { milliseconds: now, seconds: () => Math.floor(now() / 1_000) },
    local: { region: localAws.region, endpoints },
  });
}
