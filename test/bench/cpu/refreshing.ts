import type { Step } from './contender.ts';
import { type Answer, taken } from './http-client.ts';

/** Grants that are refreshed in turn. */
const grantsInTurn = 32;

interface Refreshing {
  /** Refresh tokens of as many new logins. */
  readonly begin: (count: number) => Promise<readonly string[]>;
  readonly trade: (refreshToken: string) => Promise<Answer>;
  /** Rejects where the other tokens of the answer are not right. */
  readonly check: (answer: Answer) => Promise<unknown>;
}

/** The step that trades each refresh token once, for its successor. */
export function refreshing({ begin, trade, check }: Refreshing): Step {
  const tokens: string[] = [];
  const once = async () => {
    const answer = await trade(taken(tokens));
    tokens.unshift(String(answer['refresh_token']));
    return answer;
  };
  const prepare = async () => {
    if (tokens.length === 0) tokens.push(...(await begin(grantsInTurn)));
    return once;
  };
  return {
    prepare,
    async check() {
      await prepare();
      const before = new Set(tokens);
      const answer = await once();
      if (before.has(String(answer['refresh_token']))) throw new Error('the refresh token stayed the same');
      await check(answer);
    },
  };
}
