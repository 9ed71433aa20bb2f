import { routes } from '../contract/routes.ts';
import type { Dialect } from '../core/dialect.ts';
import { ciam } from './ciam.ts';
import { csp } from './csp.ts';
import { uas } from './uas.ts';

/** REGISTRY of dialects that have addresses of their own. */
export const dialects: readonly Dialect[] = [ciam, csp, uas];

const byId = new Map(dialects.map((dialect) => [dialect.id, dialect]));
const byPath = new Map(
  routes.flatMap((route) => (route.dialect ? [[route.path, byId.get(route.dialect)] as const] : [])),
);

/** The dialect of a path of the routes registry. */
export function dialectOf(path: string): Dialect | undefined {
  return byPath.get(path);
}
