import type { Recipient } from '../../core/channel.ts';
import type { ChallengeHandle, OtpPolicy } from '../../core/dialect.ts';
import { concat, toBase64Url } from '../../core/encoding.ts';
import type { FlowStep, SentCode } from '../../core/flow.ts';
import { identifierOf } from '../../core/identifier.ts';
import { checkOtp, noteProof } from '../../core/otp-check.ts';
import type { StartOutcome } from '../../core/otp-sending.ts';
import { isOfSms, startOtp } from '../../core/otp-start.ts';
import type { Courier } from '../../core/ports.ts';
import { seal, unseal } from '../../core/sealed.ts';
import { subscriberOf } from '../../core/source-address.ts';
import type { CodeProblem, RecipientProblem } from '../../pages/model.ts';
import { isKnownDevice } from './device.ts';
import type { SignIn, SignInPorts, Visit } from './ports.ts';

/** Seconds that a code on a page is good: a message may take a minute, and a person another. */
const codeLife = 600;
const maxAttempts = 5;
/** What codes of the pages are for; those of the token endpoint are for something else. */
const binding = 'page';

/** Codes of the pages: as long as the vendor's. */
export function pagePolicy({ dialect }: Pick<SignIn, 'dialect'>): OtpPolicy {
  return { digits: dialect.otp.digits, validFor: codeLife, maxAttempts };
}

/** The channels by which codes can be sent. */
export function openCouriers(ports: Pick<SignInPorts, 'sms' | 'email'>): readonly Courier[] {
  return [ports.sms, ports.email].filter(({ disabled }) => disabled === undefined);
}

/** The recipient that somebody typed into the one field: an address has an at sign, and a number has none. */
export function readRecipient(
  typed: string,
  ports: Pick<SignInPorts, 'sms' | 'email'>,
):
  | { readonly courier: Courier; readonly recipient: Recipient }
  | Extract<RecipientProblem['kind'], 'recipient-malformed' | 'country-not-served'> {
  const channel = /[@\uff20]/.test(typed) ? 'email' : 'sms';
  const courier = ports[channel];
  if (courier.disabled !== undefined) return 'recipient-malformed';
  const recipient = courier.channel.recipient(typed, courier.settings);
  if (recipient === 'malformed') return 'recipient-malformed';
  return recipient === 'country' ? 'country-not-served' : { courier, recipient };
}

/** Whether what somebody typed is the recipient that a code was sent to, in whatever spelling. */
export function isSentTo(typed: string, sent: SentCode, ports: Pick<SignInPorts, 'sms' | 'email'>): boolean {
  const [now, before] = [readRecipient(typed, ports), readRecipient(sent.typed, ports)];
  if (typeof now === 'string' || typeof before === 'string') return false;
  return now.courier === before.courier && now.recipient.address === before.recipient.address;
}

/** Whose code, for which sign-in, in which browser. */
interface Asking {
  readonly visit: Visit;
  readonly signIn: SignIn;
  readonly browserSecret: Uint8Array;
  readonly locale: string;
  /** The flow, where a form that is sent twice must not send two codes; left out where the person asks for another one. */
  readonly flowId?: Uint8Array;
}

/** To whom a code goes, and how it was typed. */
interface Addressee {
  readonly courier: Courier;
  readonly recipient: Recipient;
  readonly typed: string;
}

/** Sends a code to what was typed, and gives the step that asks for it. Where no SMS may go any more, it goes by e-mail to whom the browser knows. */
export async function sendCode(
  typed: string,
  asking: Asking,
  ports: SignInPorts,
): Promise<Extract<FlowStep, { kind: 'code' }> | RecipientProblem> {
  const read = readRecipient(typed, ports);
  if (typeof read === 'string') return { kind: read };
  const asked = { ...read, typed };
  const outcome = await start(asked, asking, ports);
  if (outcome.kind !== 'limited' || !isOfSms(outcome.budget)) return stepAfter(outcome, asked, asking);
  const other = await emailOf(asked, asking, ports);
  return other
    ? stepAfter(await start(other, asking, ports), other, asking)
    : stepAfter(outcome, asked, asking);
}

function start(
  { courier, recipient, typed }: Addressee,
  { visit, signIn, browserSecret, locale, flowId }: Asking,
  ports: SignInPorts,
): Promise<StartOutcome> {
  return startOtp(
    {
      ...{ courier, recipient, typed, binding },
      client: signIn.client,
      sender: 'page',
      policy: pagePolicy(signIn),
      message: { locale },
      domain: new URL(visit.context.baseUrl).hostname,
      sourceAddress: subscriberOf(visit.context.sourceAddress),
      isKnownDevice: isKnownDevice(visit.request, recipient, ports),
      ...(flowId ? { callerSecret: toBase64Url(concat(browserSecret, flowId)) } : {}),
    },
    ports,
  );
}

/** The user's e-mail address, for a browser in which the number was proven before: to anybody else it would tell that there is a user. */
async function emailOf(
  { recipient }: Addressee,
  { visit, signIn }: Asking,
  ports: SignInPorts,
): Promise<Addressee | undefined> {
  const isTold = signIn.dialect.subjects === 'users' && isKnownDevice(visit.request, recipient, ports);
  const user = isTold ? await ports.users.find(identifierOf(recipient)) : undefined;
  const read = user?.email === undefined ? 'recipient-malformed' : readRecipient(user.email, ports);
  return typeof read === 'string' ? undefined : { ...read, typed: read.recipient.address };
}

function stepAfter(
  outcome: StartOutcome,
  { courier }: Addressee,
  { browserSecret }: Asking,
): Extract<FlowStep, { kind: 'code' }> | RecipientProblem {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'code', sent: sentCode(outcome.handle, courier.channel.name, browserSecret) };
    case 'limited':
      return outcome.retryAfter === undefined
        ? { kind: 'country-not-served' }
        : { kind: 'send-limit', retryAfter: outcome.retryAfter };
    case 'key-reused':
    case 'undelivered':
      return { kind: 'delivery-failed' };
  }
}

function sentCode(
  { id, secret, generation, typed, issuedAt, terms }: ChallengeHandle,
  channel: Recipient['channel'],
  browserSecret: Uint8Array,
): SentCode {
  const sealedSecret = seal(secret, browserSecret, id);
  return { challengeId: id, sealedSecret, generation, typed, channel, issuedAt, terms };
}

/** What a code that was typed proves, or what is wrong with it, and the code as it was sent, for the next try. */
export type CodeOutcome =
  | { readonly kind: 'proven'; readonly recipient: Recipient }
  | { readonly kind: 'refused'; readonly problem: CodeProblem; readonly sent: SentCode };

/** Judges a code. It is paid for before it is compared (core/otp-check.ts), and a right one is used up. */
export async function checkCode(
  code: string,
  sent: SentCode,
  { signIn, browserSecret }: Pick<Asking, 'signIn' | 'browserSecret'>,
  ports: SignInPorts,
): Promise<CodeOutcome> {
  const read = readRecipient(sent.typed, ports);
  const handle: ChallengeHandle = {
    id: sent.challengeId,
    secret: unseal(sent.sealedSecret, browserSecret, sent.challengeId),
    ...{ generation: sent.generation, typed: sent.typed, issuedAt: sent.issuedAt, terms: sent.terms },
  };
  const { client } = signIn;
  const outcome = await checkOtp(
    {
      client,
      sender: 'page',
      handle,
      code,
      binding,
      rotating: true,
      ...(typeof read === 'string' ? {} : { recipient: read.recipient }),
    },
    ports,
  );
  switch (outcome.kind) {
    case 'right':
      if (!(await ports.challenges.spend({ id: handle.id, clientId: client.clientId })))
        return refusedFor('code-expired', sent);
      await noteProof(outcome, ports);
      return { kind: 'proven', recipient: outcome.recipient };
    case 'wrong': {
      const { generation } = outcome.handle;
      const isLast = generation >= maxAttempts;
      return refusedFor(isLast ? 'too-many-tries' : 'code-wrong', { ...sent, generation });
    }
    case 'exhausted':
      return refusedFor('too-many-tries', { ...sent, generation: maxAttempts });
    case 'expired':
      return refusedFor('code-expired', sent);
    case 'limited':
      return {
        kind: 'refused',
        problem: { kind: 'guess-limit', retryAfter: outcome.retryAfter },
        sent: { ...sent, generation: outcome.handle.generation },
      };
    case 'refused':
      return refusedFor('code-wrong', sent);
  }
}

function refusedFor(kind: 'code-wrong' | 'code-expired' | 'too-many-tries', sent: SentCode): CodeOutcome {
  return { kind: 'refused', problem: { kind }, sent };
}
