import { smsBudgetNames } from '../contract/metrics.ts';
import type { Message } from './channel.ts';
import type { ChallengeHandle } from './dialect.ts';
import type { Allowance, MessageScope, SmsReservation, SmsToReserve } from './limits.ts';
import { chooseLocale } from './locale.ts';
import { type NewChallenge, newChallenge } from './otp-challenge.ts';
import { type Claimed, claimMessage, earlierAnswer } from './otp-claim.ts';
import type { Limited, OtpStart, SpentBudget, StartOutcome, StartPorts } from './otp-sending.ts';
import { isAnybody, nameOf } from './sender.ts';

/** What is given back where nothing is sent. */
interface Spent {
  giveBack(): Promise<void>;
}

type Reserved = Extract<SmsReservation, { kind: 'reserved' }>;

/**
 * Sends a new code, once for each request however often the request comes. Budgets that many share come first, mostly from memory; then the SMS is reserved, the recipient's log is written and the challenge, side by side,
 * which claims the message; only then is it handed over. What nobody took gives everything back; what somebody may have taken gives nothing back, and counts as sent.
 */
export async function startOtp(start: OtpStart, ports: StartPorts): Promise<StartOutcome> {
  const code = ports.entropy.digits(start.policy.digits);
  const message = compose(start, code);
  const made = newChallenge(start, code, ports);
  const sms = smsOf(start, message);
  // What is known to be spent is not asked for.
  const refused = sms && ports.smsBudgets.knownRefusal(sms);
  const shared = refused ? ({ ...refused, kind: 'limited' } as const) : await spendShared(start, ports);
  if (shared.kind === 'limited') return refuseUnlessSent(shared, start, made, ports);
  const outcome = await reserveAndClaim(start, sms, made, ports).catch(async (thrown: unknown) => {
    await shared.giveBack();
    throw thrown;
  });
  if (outcome.kind === 'ready')
    return deliver(start, message, { ...outcome, shared, challenge: made.challenge }, ports);
  await shared.giveBack();
  return outcome.kind === 'limited' ? countLimited(outcome, ports) : outcome;
}

/** A request that was answered before any budget was spent is answered again. */
async function refuseUnlessSent(
  limited: Limited,
  start: OtpStart,
  made: NewChallenge,
  ports: StartPorts,
): Promise<StartOutcome> {
  const earlier = await earlierAnswer(start, made, ports);
  return earlier ? answerTo(earlier) : countLimited(limited, ports);
}

function countLimited(limited: Limited, { metrics }: StartPorts): Limited {
  metrics.count('BudgetSpent', limited.budget);
  return limited;
}

/** A message that is ours to send. */
interface Ready {
  readonly kind: 'ready';
  readonly handle: ChallengeHandle;
  readonly claim: Claim;
  readonly reserved: Reserved | undefined;
}

/**
 * One round trip for both. A request that was answered is answered again whatever they say; and where the budgets say no, the recipient's log is as it was, so that nobody can use it up with requests that
 * send nothing.
 */
async function reserveAndClaim(
  start: OtpStart,
  sms: SmsToReserve | undefined,
  made: NewChallenge,
  ports: StartPorts,
): Promise<Ready | Exclude<StartOutcome, { kind: 'undelivered' }>> {
  const settled = await Promise.allSettled([
    sms && ports.smsBudgets.reserve(sms),
    claimMessage(start, made, ports),
  ]);
  const [reserving, claiming] = settled;
  const [reservation, claimed] = [fulfilled(reserving), fulfilled(claiming)];
  const reserved = reservation?.kind === 'reserved' ? reservation : undefined;
  const claim = claimed?.kind === 'claimed' ? claimed : undefined;
  const mayGo = reserving.status === 'fulfilled' && reservation?.kind !== 'refused';
  if (claim && mayGo) return { kind: 'ready', handle: claim.handle, claim, reserved };
  await Promise.all([reserved?.release(), claim && takeBack(claim, made, ports)]);
  return whyNot(settled);
}

type Claim = Extract<Claimed, { kind: 'claimed' }>;

function fulfilled<T>(settled: PromiseSettledResult<T>): T | undefined {
  return settled.status === 'fulfilled' ? settled.value : undefined;
}

/** What the claim came to, which is told before what the budgets say. Throws what either threw. */
function whyNot([reserving, claiming]: readonly [
  PromiseSettledResult<SmsReservation | undefined>,
  PromiseSettledResult<Claimed>,
]): Exclude<StartOutcome, { kind: 'undelivered' }> {
  if (claiming.status === 'rejected') throw claiming.reason;
  if (claiming.value.kind !== 'claimed') return answerTo(claiming.value);
  const refusal = fulfilled(reserving);
  if (refusal?.kind === 'refused') return { ...refusal, kind: 'limited' };
  throw reserving.status === 'rejected'
    ? reserving.reason
    : new Error('a message was neither sent nor refused');
}

function answerTo(
  claim: Exclude<Claimed, { kind: 'claimed' }>,
): Exclude<StartOutcome, { kind: 'undelivered' }> {
  return claim.kind === 'repeated' ? { kind: 'sent', handle: claim.handle } : claim;
}

function smsOf({ courier, recipient }: OtpStart, message: Message): SmsToReserve | undefined {
  if (courier.channel.name !== 'sms') return undefined;
  return { country: recipient.country ?? '', segments: courier.channel.segments(message) };
}

/** The same request may claim anew. The message is as if it had never been, unless it is to stay counted; and where a guess has been made at it already, by a repetition, it stays counted too: or the next would bring another. */
async function takeBack(
  claim: Claim,
  { challenge }: Pick<NewChallenge, 'challenge'>,
  { challenges, clock }: StartPorts,
  staysCounted = false,
): Promise<void> {
  const isUnused = await challenges.release(challenge, clock.seconds());
  await (isUnused && !staysCounted ? claim.giveBack() : claim.forget());
}

async function deliver(
  { courier, recipient }: OtpStart,
  message: Message,
  ready: Ready & Pick<NewChallenge, 'challenge'> & { readonly shared: Spent },
  ports: StartPorts,
): Promise<StartOutcome> {
  const { claim, reserved, shared } = ready;
  const terms = reserved ? { maxPrice: reserved.maxPrice } : {};
  const delivery = await courier.deliver(recipient, message, terms);
  ports.metrics.count('Deliveries', `${recipient.channel}-${delivery.kind}`);
  // A hand-over without an answer may have been a message: asking again must not make it two.
  if (delivery.kind === 'accepted' || delivery.kind === 'unconfirmed')
    return { kind: 'sent', handle: ready.handle };
  // Nothing was sent, so nothing was paid; but asking for a recipient that the provider refuses counts, or it would have no limit.
  const isOurs = delivery.kind === 'failed';
  await Promise.all([
    takeBack(claim, ready, ports, !isOurs),
    isOurs && shared.giveBack(),
    reserved?.release(),
  ]);
  return { kind: 'undelivered', cause: delivery.cause };
}

const ofSms: ReadonlySet<SpentBudget> = new Set<SpentBudget>([...smsBudgetNames, 'smsQuota']);

/** Whether a budget is one of SMS alone, so that e-mail may still be open. */
export function isOfSms(budget: SpentBudget): boolean {
  return ofSms.has(budget);
}

/** Spends what the caller and all others share. */
async function spendShared(
  start: OtpStart,
  { sendLimits }: StartPorts,
): Promise<Limited | ({ readonly kind: 'spent' } & Spent)> {
  const spent: Spent[] = [];
  const giveBack = async () => void (await Promise.all(spent.map((each) => each.giveBack())));
  for (const allowance of sharedAllowances(start)) {
    const outcome = await sendLimits.spend(allowance);
    if (outcome.kind === 'limited') {
      await giveBack();
      return { kind: 'limited', budget: allowance.scope, retryAfter: outcome.retryAfter };
    }
    spent.push(outcome);
  }
  return { kind: 'spent', giveBack };
}

/** A client's pages have an allowance beside the client's own, so that strangers on pages cannot use up what the client's programs need. */
function sharedAllowances(start: OtpStart): readonly Allowance<MessageScope>[] {
  const { courier, sourceAddress, authSource } = start;
  return [
    { scope: 'sourceAddress', key: sourceAddress },
    ...(isAnybody(start) ? [{ scope: 'publicSourceAddress', key: sourceAddress } as const] : []),
    { scope: 'client', key: nameOf(start) },
    ...(authSource === undefined ? [] : [{ scope: 'authSource', key: authSource } as const]),
    { scope: courier.channel.name === 'sms' ? 'smsQuota' : 'emailQuota', key: 'all' },
  ];
}

function compose({ courier, policy, message, domain }: OtpStart, code: string): Message {
  const { channel, settings } = courier;
  const { locale, title, body } = message;
  return channel.compose({
    code,
    validFor: policy.validFor,
    // The language that was asked for, or the nearest to the stack's that the channel has.
    locale:
      locale ?? chooseLocale(undefined, settings.defaultLocale, channel.locales) ?? settings.defaultLocale,
    domain,
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
  });
}
