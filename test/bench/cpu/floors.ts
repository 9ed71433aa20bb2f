import type { Contender, Server, Step } from './contender.ts';
import { jsonOf } from './http-client.ts';

/** What HTTP alone costs in front of a server: a form comes in, and two bytes of JSON go out. */
export const httpFloors: readonly Contender[] = [
  { name: 'node:http', alg: 'RS256', program: 'http-floor', step: nothing },
  { name: 'node:http, with Web requests (OpenAuth)', alg: 'RS256', program: 'fetch-floor', step: nothing },
  { name: 'node:http, with events (Latchkey)', alg: 'RS256', program: 'lambda-floor', step: nothing },
];

function nothing({ http }: Server): Step {
  const form = { grant_type: 'client_credentials', scope: 'api' };
  const once = async () => jsonOf(await http.post('/oauth2/token', form));
  return { prepare: async () => once, check: once };
}
