import fc from 'fast-check';
import { expect } from 'vitest';
import { toBase64Url, utf8 } from '../../../shared/core/encoding.ts';
import type { ClaimOutcome, SendLimitStore } from '../../../shared/core/limits.ts';
import { startOfTests } from '../../support/clock.ts';
import type { OtpAsk, OtpTable } from '../machines/otp-table.ts';
import { isSameRequest, otpWrites } from '../machines/otp-writes.ts';
import {
  arrivingLate,
  asking,
  type Command,
  inModel,
  inStore,
  type Model,
  type Real,
  waiting,
} from './pair.ts';

const messages = 3;
const bought = 2;
/** Seconds; the machine's window holds its last second, the store's ends before it. */
const repeatWindow = 10;

const writes = otpWrites({
  ...{ maxAttempts: 5, life: 600, messages, prepaid: 4, bought },
  ...{ replayWindow: 10, repeatWindow: repeatWindow - 1, skew: 0 },
});

type LogCommand = Command<OtpTable, OtpAsk, SendLimitStore>;
type LogModel = Model<OtpTable, OtpAsk>;

const limitsOf = (count: number) => [{ count, seconds: 3_600 }];
const bytesOf = (nonce: string) => utf8(nonce.padEnd(16));

/** Epoch milliseconds of a claim: no two draws are at the same one. */
function timeOf(model: LogModel, nonce: string): number {
  const asked = model.sent.find(({ ask }) => ask.nonce === nonce)?.ask.now ?? model.now;
  return (startOfTests + asked) * 1000 + Number(nonce.split('.')[1]);
}

/** What the claim is answered, as the model has it. */
function expected(model: LogModel, ask: OtpAsk, held: boolean) {
  const { last, sent } = model.table.log;
  const times = sent.map((nonce) => timeOf(model, nonce));
  if (held) return { kind: 'claimed', times };
  if (!last || !isSameRequest(last, ask, repeatWindow - 1)) return { kind: 'limited', times };
  return { kind: 'repeated', times, nonce: bytesOf(last.nonce), at: timeOf(model, last.nonce) };
}

function seen(outcome: ClaimOutcome) {
  const { kind, log } = outcome;
  const again = kind === 'repeated' ? { nonce: outcome.nonce, at: outcome.at } : {};
  return { kind, times: log.times, ...again };
}

interface Claiming {
  readonly request: string;
  readonly isLossy: boolean;
  /** Whether the message is given back at once. */
  readonly isReturned: boolean;
}

function claiming({ request, isLossy, isReturned }: Claiming): LogCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const ask: OtpAsk = { ...asking(model), request };
      const held = inModel(model, writes.claim, ask, isLossy);
      const outcome = await inStore(real, isLossy, (store) =>
        store.claim({
          scope: 'recipient',
          key: toBase64Url(real.id),
          sender: 'app',
          limits: limitsOf(messages),
          at: timeOf(model, ask.nonce),
          repeat: { request: new Uint8Array(32).fill(request.charCodeAt(0)), window: repeatWindow },
          nonce: bytesOf(ask.nonce),
        }),
      );
      expect(seen(outcome)).toEqual(expected(model, ask, held));
      if (!isReturned || outcome.kind !== 'claimed') return;
      inModel(model, writes.giveBack, ask, isLossy);
      const { length } = real.table.sent;
      await inStore(real, isLossy, outcome.giveBack);
      // It may be two writes, so it is not among those that arrive again.
      model.sent.pop();
      real.table.sent.length = length;
      const left = await real.store.recall({ scope: 'recipient', key: toBase64Url(real.id) });
      expect(left.times).toEqual(model.table.log.sent.map((nonce) => timeOf(model, nonce)));
    },
    toString: () => `claim ${request}${isReturned ? ', given back' : ''}${isLossy ? ', answers lost' : ''}`,
  };
}

function buying(isLossy: boolean): LogCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const held = inModel(model, writes.buy, asking(model), isLossy);
      const outcome = await inStore(real, isLossy, (store) =>
        store.spend({ scope: 'guess', key: toBase64Url(real.id), limits: limitsOf(bought) }),
      );
      expect(outcome.kind === 'spent').toBe(held);
    },
    toString: () => `buy${isLossy ? ', answer lost' : ''}`,
  };
}

/** Anything that can be done to one recipient's messages and guesses. */
export const logCommands = fc.commands<LogModel, Real<SendLimitStore>, false>(
  [
    fc
      .record({ request: fc.constantFrom('r', 'q'), isLossy: fc.boolean(), isReturned: fc.boolean() })
      .map(claiming),
    fc.boolean().map(buying),
    fc.constantFrom(1, repeatWindow - 1, repeatWindow + 1).map((seconds) => waiting(seconds)),
    fc.nat({ max: 3 }).map((age) => arrivingLate(age)),
  ],
  { maxCommands: 25 },
);
