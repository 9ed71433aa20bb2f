import { Agent, type IncomingMessage } from 'node:http';
import { readBody } from '../../infra/local/http.ts';
import { type JsonObject, objectOf, parseJson } from '../../infra/local/json.ts';
import { type LocalEndpoint, listenOnLoopback } from '../../infra/local/services/endpoint.ts';
import { type Answer, forward } from '../../infra/local/services/forward.ts';
import { operationOf } from '../../infra/local/services/recorder.ts';
import type { Between, LocalEndpoints } from '../../infra/local/services/services.ts';

export type ServiceName = keyof LocalEndpoints;

/** A request of a function to a service. */
export interface Tapped {
  readonly service: ServiceName;
  /** E.g. `PutItem`, `SendEmail`. */
  readonly operation: string;
  /** What is asked, in JSON; empty of services that take forms. */
  readonly input: JsonObject;
}

/** Stands in between: sees a request, sends it on with `pass`, in other words where some are given, and answers. */
export type Tap = (request: Tapped, pass: (input?: JsonObject) => Promise<Answer>) => Promise<Answer>;

const services: readonly ServiceName[] = ['dynamodb', 'kms', 'sns', 'ses'];

/** Puts a tap in front of every service. */
export async function startTaps(targets: LocalEndpoints, tap: Tap): Promise<Between> {
  const agent = new Agent({ keepAlive: true });
  const taps = await Promise.all(
    services.map(
      async (service) => [service, await startTap(service, targets[service], tap, agent)] as const,
    ),
  );
  const urls = Object.fromEntries(taps.map(([service, { url }]) => [service, url]));
  return {
    endpoints: { ...targets, ...urls },
    async close() {
      await Promise.all(taps.map(([, endpoint]) => endpoint.close()));
      agent.destroy();
    },
  };
}

function startTap(service: ServiceName, target: string, tap: Tap, agent: Agent): Promise<LocalEndpoint> {
  return listenOnLoopback(async (incoming, response) => {
    const body = await readBody(incoming);
    const tapped = describe(service, incoming, body);
    const {
      status,
      headers,
      body: answered,
    } = await tap(tapped, (input) =>
      forward({ agent, target, incoming, body: input ? Buffer.from(JSON.stringify(input)) : body }),
    );
    response.writeHead(status, headers);
    response.end(answered);
  });
}

function describe(service: ServiceName, incoming: IncomingMessage, body: Buffer): Tapped {
  const text = body.toString();
  if (service === 'dynamodb' || service === 'kms')
    return { service, operation: operationOf(incoming), input: objectOf(parseJson(text)) };
  return { service, operation: new URLSearchParams(text).get('Action') ?? 'Unknown', input: {} };
}
