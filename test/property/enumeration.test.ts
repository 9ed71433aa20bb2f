import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/contract/routes.ts';
import { onDynalite } from '../support/dynalite.ts';
import { type AlikeCase, routeName } from '../support/enumeration.ts';
import { clientCases } from '../support/enumeration-clients.ts';
import { excusedFunctions, excusedRoutes } from '../support/enumeration-excuses.ts';
import { pageCases } from '../support/enumeration-pages.ts';
import { programCases } from '../support/enumeration-people.ts';
import { serverWith } from '../support/knowledge.ts';
import { logLines } from '../support/memory-log.ts';

logLines();

const cases: readonly AlikeCase[] = [...programCases, ...pageCases, ...clientCases];
const asked: ReadonlySet<string> = new Set(cases.flatMap((one) => one.routes));

onDynalite('servers that know different people and clients', (makeTable) => {
  it.each(cases.map((one) => [one.name, one] as const))(
    'answer alike, at the same requests to the table: %s',
    async (_, { ask, servers, statuses, requestsDiffer }) => {
      const told: unknown[] = [];
      for (const knowledge of Object.values(servers)) {
        const { server, requests } = await serverWith(knowledge, await makeTable());
        const answers = await ask(server);
        expect(answers.map(({ status }) => status)).toEqual(statuses);
        const messages = server.messages.map((message) => JSON.stringify(message).replaceAll(/\d/g, '0'));
        told.push({ answers, messages, ...(requestsDiffer === undefined ? { requests } : {}) });
      }
      expect(told).toEqual(told.map(() => told[0]));
    },
  );
});

describe('the cases', () => {
  it('ask every route, but for those at which nobody can be named', () => {
    const left = routes.filter(
      (route) => !asked.has(routeName(route)) && !(route.function in excusedFunctions),
    );
    expect(left.map(routeName).sort()).toEqual(Object.keys(excusedRoutes).sort());
  });

  it('ask routes that there are', () => {
    const names = new Set(routes.map(routeName));
    expect([...asked].filter((route) => !names.has(route))).toEqual([]);
  });
});
