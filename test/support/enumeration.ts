import { routes } from '../../shared/contract/routes.ts';
import type { Knowledge } from './knowledge.ts';
import type { Seen } from './seen.ts';
import type { World } from './world.ts';

/** Servers that differ in what they know of somebody, and that are asked the same: no answer may show which is which. */
export interface AlikeCase {
  readonly name: string;
  /** The routes that are asked, as `POST /signup`. */
  readonly routes: readonly string[];
  /** What each of the servers knows, by what it is to a person. The first is compared with all others. */
  readonly servers: Readonly<Record<string, Knowledge>>;
  /** Statuses of the answers, so that no case compares mere refusals by mistake. */
  readonly statuses: readonly number[];
  /** Asks one of them, and gives what is seen of its answers. */
  ask(server: World): Promise<readonly Seen[]>;
  /** Why the requests to the table are not compared; left out where they are. */
  readonly requestsDiffer?: string;
}

/** A route as cases name it. */
export function routeName({ method, path }: (typeof routes)[number]): string {
  return `${method} ${path}`;
}

/** The routes of one function. */
export function routesOf(name: (typeof routes)[number]['function']): readonly string[] {
  return routes.filter((route) => route.function === name).map(routeName);
}
