import { resourceServersOf } from '../../shared/core/scope.ts';
import type { ClientPorts } from './clients.ts';
import { isOwnScope } from './grant-types.ts';
import type { Metadata } from './metadata.ts';
import type { Output } from './output.ts';

const passwordDoubt =
  'grant type password: RFC 9700 §2.4 says that it must not be used, because the client sees the password of the user; take authorization_code where you can';

/** Tells what of the metadata is likely a slip, or better left alone: each would be a riddle when a token is asked for. */
export async function noteDoubts(
  metadata: Metadata,
  output: Output,
  { registry }: Pick<ClientPorts, 'registry'>,
): Promise<void> {
  if (metadata.grant_types?.includes('password')) output.note(passwordDoubt);
  for (const resource of resourceServersOf(metadata.scope ?? [], isOwnScope)) {
    const record = await registry.read(resource);
    if (record?.client.resourceServer) continue;
    output.note(`scope ${resource} is refused until there is a resource server of that id`);
  }
  for (const actor of metadata.allowed_actors ?? []) {
    if (await registry.read(actor)) continue;
    output.note(`there is no client ${actor} yet that could act for its users`);
  }
}
