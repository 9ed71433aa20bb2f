import { statSync } from 'node:fs';
import type { Bundles } from './bundles.ts';
import type { Deployment } from './deployment.ts';
import { type FirstRequest, firstRequestOf, type ServingFunction } from './first-requests.ts';
import { type ColdStart, coldStart } from './start.ts';

/** What is started in turns: a function of ours bundled in some way, or what it is compared with. */
export interface Contender {
  readonly name: string;
  /** One cold start, with the event of a new request. `traced`: with its requests and signatures. */
  readonly start: (traced?: boolean) => Promise<ColdStart>;
}

/** The function as it is deployed. */
export const real = 'Latchkey';
export const plain = 'bundled plainly';
export const nodejsFunction = 'NodejsFunction';
/** What no function can do without: Node's own start, and a handler that does nothing. */
export const empty = 'empty handler';

/** Where everything that is started stands. */
export interface Place {
  readonly bundles: Bundles;
  readonly deployment: Deployment;
}

/** A function of ours with what its real asset is compared with; each has given the right answer once. */
export interface Entrant {
  readonly name: ServingFunction;
  /** Its first event, as a reader would say it. */
  readonly what: string;
  readonly contenders: readonly Contender[];
  /** The length of each of its bundles. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** A function's real asset, the same code bundled in two other ways, and a handler that does nothing. Throws unless each but the last answers the first event right. */
export async function entrantOf(name: ServingFunction, place: Place): Promise<Entrant> {
  const { bundles, deployment } = place;
  const request = await firstRequestOf(name, deployment);
  const files = {
    [real]: deployment.assetOf(name),
    [plain]: bundles.ours('plain', name),
    [nodejsFunction]: bundles.ours('NodejsFunction', name),
  };
  const contenders = Object.entries(files).map(([bundle, file]) =>
    contender(bundle, file, { ...request, of: name }, place),
  );
  for (const { name: bundle, start } of contenders) {
    const { answer } = await start();
    if (!request.isRight(answer)) throw new Error(`${name}, ${bundle}, answered ${JSON.stringify(answer)}`);
  }
  return {
    ...{ name, what: request.what },
    contenders: [...contenders, contender(empty, bundles.empty, { ...request, of: name }, place)],
    bytes: new Map(Object.entries(files).map(([bundle, file]) => [bundle, statSync(file).size])),
  };
}

/** A contender that gets a function's environment and first request. */
export function contender(
  name: string,
  file: string,
  request: Pick<FirstRequest, 'event'> & { readonly of: ServingFunction },
  { bundles, deployment }: Place,
): Contender {
  const environment = deployment.environmentOf(request.of);
  const { driver } = bundles;
  return {
    name,
    start: async (traced = false) =>
      coldStart({ driver, file, environment, event: await request.event(), traced }),
  };
}
