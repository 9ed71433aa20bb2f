import { routes } from '../contract/routes.ts';
import type { Dialect } from '../core/dialect.ts';
import { ciam } from './ciam.ts';
import { uas } from './uas.ts';

/** REGISTRY of dialects. */
export const dialects: readonly Dialect[] = [ciam, uas];

const byId = new Map(dialects.map((dialect) => [dialect.id, dialect]));
const byPath = new Map(
  routes.flatMap((route) => (route.dialect ? [[route.path, byId.get(route.dialect)] as const] : [])),
);

/** The dialect of a path of the routes registry. */
export function dialectOf(path: string): Dialect | undefined {
  return byPath.get(path);
}

/** Every issuer of ours at a base address: a token of one dialect is valid at each dialect's introspection (contradiction 48). */
export function issuersAt(baseUrl: string): readonly string[] {
  return dialects.map(({ issuerPath }) => `${baseUrl}${issuerPath}`);
}
