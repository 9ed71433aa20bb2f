import type { Machine } from './machine.ts';
import { otpMachine } from './machines/otp.ts';
import { refreshMachine } from './machines/refresh.ts';
import { answersTable, programTable, writesTable } from './tables.ts';

/** As deployed, in seconds: of strangers, with the defaults of a stack. */
const codes = otpMachine({
  maxAttempts: 5,
  life: 600,
  messages: 5,
  prepaid: 4,
  bought: 4,
  replayWindow: 10,
  repeatWindow: 10,
  skew: 0,
});
const tokens = refreshMachine({ life: 86_400, graceWindow: 30, skew: 0 });

function sections<T, A>(machine: Machine<T, A>): string {
  const programs = Object.entries(machine.programs).map(
    ([name, program]) => `### \`${name}\`: ${program.says}\n\n${programTable(machine, program)}`,
  );
  return [
    `### Writes\n\n${writesTable(machine)}`,
    ...programs,
    `### Answers\n\n${answersTable(machine)}`,
  ].join('\n\n');
}

/** docs/state-machines.md, whole. */
export function stateMachinesPage(): string {
  return `# State machines

What becomes of a code and of a refresh token, step by step. This page is written by \`test/model/docs.test.ts\` from the machines in [\`test/model/machines\`](../test/model/machines), which are data: the explorer in \`test/model\` walks every state that
two or three concurrent requests can bring them to, and \`test/model/commands.test.ts\` runs them beside the real stores. To change the page, change a machine and run \`vitest run --config test/vitest.config.ts test/model/docs.test.ts -u\`.

## How to read it

- A request goes from state to state. Each step is one conditional write, one message, or one question that the request answers from what the last write told it. States in bold are answers.
- A **write** takes effect as a whole or not at all. Its condition is what must always hold and, besides, either what must hold the first time or the write's own mark: the SDK sends a write again when its answer was lost, and must find its own work done.
- Between any two steps anything else can happen: another request's step, the end of the process, the clock going on, a lost answer, a write that arrives late. A caller who got no answer can make the same request again.
- The machines know one recipient, one client and one standing (\`shared/core/guess-budget.ts\`). Budgets that many recipients share come before the first step and are not drawn.

## What holds in every state

| promise | of |
| --- | --- |
| no more guesses are compared at a challenge than it holds | codes |
| what is compared is charged before, by the challenge | codes |
| no more guesses are compared at a recipient than the pools hold | codes |
| a challenge logs in once at most | codes |
| no code is taken after its end, but for what the workers' clocks differ | codes |
| a claim sends one message at most, and a recipient gets no more than the limits allow | codes |
| an honest caller whose answers are lost gets in | codes |
| a token has one successor at most, and nobody holds one that is still to come: a chain has one live head | refresh tokens |
| what is revoked stays revoked | refresh tokens |
| nothing is given after the end or the revocation | refresh tokens |
| an honest client that asks twice at once, or whose answers are lost, is given tokens | refresh tokens |

\`test/model/seeded.test.ts\` takes every clause out of every condition in turn: the explorer then finds a promise broken, but for two clauses that only spare a look at what was there before, which the test names.

## What a process that ends leaves behind

"Soon" is within ten seconds, for a client that sends its secret; with an \`Idempotency-Key\`, while the code lives.

| it ends | the caller, asking again |
| --- | --- |
| before the claim | is sent a code |
| between the claim and the message | soon: is given a reference to a code that never comes; then a new code |
| after the message, before the answer | soon: is given the answer of the first |
| between the charge and the comparison | within ten seconds has the same guess compared, and pays the recipient's pool once more unless it was the first guess |
| between the grant and the answer | is refused: the challenge has logged somebody in. A new code is needed |
| after a refresh token was traded | within 30 seconds is given the same successor; after that, the grant ends as reused |

## Codes

${sections(codes)}

## Refresh tokens

${sections(tokens)}
`;
}
