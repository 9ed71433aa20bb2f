import { registerClient } from '../../../infra/cli/clients.ts';
import { clientPorts } from '../../../infra/cli/session.ts';
import { objectOf, parseJson } from '../../../infra/local/json.ts';
import { bodyOf, requireSigned } from './answers.ts';
import { type Contender, contender, type Place } from './contenders.ts';
import { clientCredentials } from './first-requests.ts';
import { openauthRival } from './openauth-rival.ts';
import { targetOf } from './sessions.ts';
import { coldStart } from './start.ts';

/** The same function for a client whose tokens are signed as OpenAuth signs them. */
export const realEs256 = 'Latchkey, ES256';
export const openauth = 'OpenAuth';

const algorithm = 'ES256';
const es256Client = { clientId: 'cold-es256', secret: 'cold-es256-secret' } as const;

/** What the token function alone is compared with. Throws unless both kinds of tokens are signed with ES256, by a key that their issuer publishes. */
export async function tokenRivals(place: Place): Promise<readonly Contender[]> {
  const { bundles, deployment } = place;
  const { cloud, environmentOf, eventOf } = deployment;
  await registerClient(
    {
      client_id: es256Client.clientId,
      grant_types: ['client_credentials'],
      access_token_signed_response_alg: algorithm,
    },
    clientPorts(targetOf(cloud)),
    es256Client.secret,
  );
  const event = () => clientCredentials((path, init) => eventOf('token', path, init), es256Client);
  const ours = contender(realEs256, deployment.assetOf('token'), { event, of: 'token' }, place);
  const published = await (await fetch(`${cloud.url}/oauth2/jwks`)).text();
  await requireSigned((await ours.start()).answer, objectOf(parseJson(published)), algorithm);

  const rival = await openauthRival({
    ...{ driver: bundles.driver, file: bundles.openauth, endpoint: cloud.endpoints.dynamodb },
    ...{ environment: environmentOf('token'), event: await event() },
  });
  const jwks = bodyOf((await coldStart(rival.jwks)).answer);
  await requireSigned((await coldStart(rival.token)).answer, jwks, algorithm);
  return [ours, { name: openauth, start: (traced = false) => coldStart({ ...rival.token, traced }) }];
}
