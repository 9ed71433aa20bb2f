import type { ApiPlace } from '../../../infra/local/api/event.ts';
import { createGateway } from '../../../infra/local/api/gateway.ts';
import { createClock } from '../../../infra/local/clock.ts';
import type { Json } from '../../../infra/local/json.ts';
import { listenLocally } from '../../../infra/local/server.ts';

/** An API that is asked for events instead of answers. */
export interface Capture {
  /** The event that the function with this ARN gets for a request. Rejects where the request does not come to it. */
  readonly eventOf: (arn: string, path: string, init?: RequestInit) => Promise<Json>;
  readonly close: () => Promise<void>;
}

/** Serves a stack's API with the local cloud's own gateway. `answer` speaks for the functions that a request meets on its way, such as an authorizer, and gives their answer as JSON. */
export async function startCapture(
  place: ApiPlace,
  answer: (arnOrUri: string, event: Json) => Promise<string>,
): Promise<Capture> {
  let wanted = '';
  let caught: Json | undefined;
  const invoke = async (uri: string, event: Json) => {
    if (!uri.includes(`${wanted}/`)) return { kind: 'result', result: await answer(uri, event) } as const;
    caught = event;
    return {
      kind: 'error',
      error: { errorType: 'Caught', errorMessage: 'the event is all that is wanted' },
    } as const;
  };
  const server = await listenLocally(0, createGateway(place, invoke, createClock()));
  return {
    async eventOf(arn, path, init) {
      [wanted, caught] = [arn, undefined];
      const response = await fetch(`http://localhost:${server.port}${path}`, { redirect: 'manual', ...init });
      const said = await response.text();
      if (caught === undefined) throw new Error(`${path} did not come to ${arn}: ${response.status} ${said}`);
      return caught;
    },
    close: server.close,
  };
}
