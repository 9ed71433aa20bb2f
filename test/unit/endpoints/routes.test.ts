import { describe, expect, it } from 'vitest';
import { routes } from '../../../shared/contract/routes.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, world } from '../../support/world.ts';

logLines();

// A function that does not speak the dialect of its route throws, which no request may bring about.
describe('every route of a dialect', () => {
  it.each(routes.filter(({ dialect }) => dialect !== undefined))(
    '$method $path is answered in $dialect',
    async ({ path, method }) => {
      const body = method === 'GET' ? {} : { body: 'not a request' };
      const { status } = await world().fetch(baseUrl + path, { method, ...body });
      expect([200, 400, 401]).toContain(status);
    },
  );
});
