import type { Act, Machine, Question } from '../machine.ts';
import { otpAnswers, otpPrograms } from './otp-programs.ts';
import { challengeId, type Handle, type OtpAsk, type OtpLimits, type OtpTable } from './otp-table.ts';
import { isSameRequest, otpWrites } from './otp-writes.ts';

/**
 * One-time passwords of one recipient, under one kind of standing: sending and judging as shared/core/otp-*.ts do it, one conditional write at a time.
 */
export function otpMachine(limits: OtpLimits): Machine<OtpTable, OtpAsk> {
  return {
    writes: otpWrites(limits),
    questions: questions(limits),
    acts: { deliver, compare },
    programs: otpPrograms,
    answers: otpAnswers,
    answered: (table, ask, answer) => ({
      table: answer === 'in' ? withLogin(table, ask, limits) : table,
      carried: carriedBy(ask, answer, limits),
    }),
  };
}

function questions({
  prepaid,
  replayWindow,
  repeatWindow,
}: OtpLimits): Readonly<Record<string, Question<OtpAsk>>> {
  return {
    isRepetition: {
      says: 'the last claim was the same request, moments ago',
      holds: (ask) => ask.log?.last !== undefined && isSameRequest(ask.log.last, ask, repeatWindow),
      learns: ({ log }) => ({
        handle: { challenge: log?.last?.nonce ?? '', generation: 0, isPrepaid: false },
      }),
    },
    isSameGuess: {
      says: 'the last guess was the same one at the same reference, moments ago, and the code has not expired',
      holds: ({ challenge: item, guess, handle, now }) =>
        item?.lastGuess?.guess === guess &&
        item?.attempts === (handle?.generation ?? 0) + 1 &&
        now - (item?.lastGuess?.at ?? 0) <= replayWindow &&
        now < item.expiresAt,
    },
    isPrepaid: {
      says: `it is the first guess, and the message was among the first ${prepaid}`,
      holds: ({ challenge: item, handle }) => item?.attempts === 1 && handle?.isPrepaid === true,
    },
  };
}

const deliver: Act<OtpTable, OtpAsk> = {
  says: 'hand the message over, once',
  endings: (table, ask) => {
    const messages = [...table.outside.messages, challengeId(ask)];
    const sent = { ...table, outside: { ...table.outside, messages } };
    return [
      { says: 'it is taken', to: 'yes', table: sent, isFault: false },
      { says: 'it is taken, the answer is lost', to: 'yes', table: sent, isFault: true },
      { says: 'it is lost, as is the answer', to: 'yes', table, isFault: true },
      { says: 'it is not taken', to: 'no', table, isFault: true },
    ];
  },
};

const compare: Act<OtpTable, OtpAsk> = {
  says: 'compare the code',
  endings: (table, ask) => {
    const look = `${challengeId(ask)}:${ask.guess}`;
    const compared = [...new Set([...table.outside.compared, look])].sort();
    return [
      {
        says: ask.guess === 'right' ? 'right' : 'wrong',
        to: ask.guess === 'right' ? 'yes' : 'no',
        table: { ...table, outside: { ...table.outside, compared } },
        isFault: false,
      },
    ];
  },
};

function withLogin(table: OtpTable, ask: OtpAsk, { skew }: OtpLimits): OtpTable {
  const { outside } = table;
  const end = table.challenges[challengeId(ask)]?.expiresAt ?? 0;
  const isLate = outside.isLate || (ask.judgedAt ?? 0) >= end + skew;
  return { ...table, outside: { ...outside, logins: [...outside.logins, challengeId(ask)], isLate } };
}

/** What a caller goes on with. */
function carriedBy(ask: OtpAsk, answer: string, limits: OtpLimits): Partial<OtpAsk> {
  if (answer === 'sent') return { handle: handleOf(ask, limits) };
  if (answer !== 'wrong' && answer !== 'limited') return {};
  const { handle, challenge: item } = ask;
  return handle && item ? { handle: { ...handle, generation: item.attempts } } : {};
}

/** The first reference to the challenge: with a guess, if not too many messages came before. */
function handleOf(ask: OtpAsk, { prepaid }: OtpLimits): Handle {
  const { log, challenge: item } = ask;
  const id = challengeId(ask);
  const claim = ask.key === undefined ? id : (item?.openedBy ?? id);
  const position = log?.sent.indexOf(claim) ?? -1;
  const isPrepaid = position >= 0 && (log?.sent.length ?? 0) - position <= prepaid;
  return { challenge: id, generation: 0, isPrepaid };
}
