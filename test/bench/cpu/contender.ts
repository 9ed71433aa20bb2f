import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { bundled } from './bundled.ts';
import { type Child, startChild } from './child.ts';
import { type Answer, type HttpClient, httpClient } from './http-client.ts';
import type { ComparedAlgorithm } from './servers/key-pair.ts';

/** One step of a server that runs in a process of its own. */
export interface Step {
  /** Does what comes before the step, for `count` of them. The function that it gives does the step once, and rejects where the answer is not right. */
  readonly prepare: (count: number) => Promise<() => Promise<Answer>>;
  /** Does the step once, and looks at the whole answer: signatures, claims, states. Rejects where anything in it is wrong. */
  readonly check: () => Promise<unknown>;
}

/** A server in a process of its own, and whoever calls it. */
export interface Server {
  readonly child: Child;
  readonly http: HttpClient;
  readonly alg: ComparedAlgorithm;
}

/** A program to start, and the step that is measured of it. */
export interface Contender {
  readonly name: string;
  readonly alg: ComparedAlgorithm;
  /** The program's file in `servers/`. */
  readonly program: string;
  readonly step: (server: Server) => Step;
}

/** Starts a program of `servers/`; ours as it is bundled for Lambda, others as their packages are published. */
export async function startServer({ program, alg }: Pick<Contender, 'program' | 'alg'>): Promise<Server> {
  const child = await startChild(await bundled(program), [alg]);
  return { child, http: httpClient(await child.ask<number>('port')), alg };
}

export async function stopServer({ child, http }: Server): Promise<void> {
  http.close();
  await child.stop();
}

/** The claims of a JWT that one of the server's published keys signed, with the algorithm that is compared and a key of the size. Rejects for any other. */
export async function verifiedClaims(
  jwt: unknown,
  { http, alg }: Server,
  jwksPath: string,
): Promise<JWTPayload> {
  const { text } = await http.get(jwksPath);
  const { payload } = await jwtVerify(String(jwt), createLocalJWKSet(JSON.parse(text) as JSONWebKeySet), {
    algorithms: [alg],
  });
  return payload;
}

/** Throws with both where the members differ from what is expected of them. */
export function requireMembers(found: Answer, expected: Answer): void {
  const members = Object.fromEntries(Object.keys(expected).map((name) => [name, found[name]]));
  if (JSON.stringify(members) === JSON.stringify(expected)) return;
  throw new Error(`found ${JSON.stringify(members)} instead of ${JSON.stringify(expected)}`);
}
