import type { Recipient } from '../../core/channel.ts';
import type { ChallengeHandle, OtpPolicy } from '../../core/dialect.ts';
import type { FlowStep, SentCode } from '../../core/flow.ts';
import { checkOtp, startOtp } from '../../core/otp.ts';
import type { Courier } from '../../core/ports.ts';
import { seal, unseal } from '../../core/sealed.ts';
import { subscriberOf } from '../../core/source-address.ts';
import type { CodeProblem, RecipientProblem } from '../../pages/model.ts';
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
}

/** Sends a code to what was typed, and gives the step that asks for it. */
export async function sendCode(
  typed: string,
  { visit, signIn, browserSecret, locale }: Asking,
  ports: SignInPorts,
): Promise<Extract<FlowStep, { kind: 'code' }> | RecipientProblem> {
  const read = readRecipient(typed, ports);
  if (typeof read === 'string') return { kind: read };
  const { courier, recipient } = read;
  const limits = signIn.dialect.recipientLimits[courier.channel.name];
  const outcome = await startOtp(
    {
      ...{ courier, recipient, typed, binding },
      client: signIn.client,
      sender: 'page',
      policy: pagePolicy(signIn),
      ...(limits ? { recipientLimits: limits } : {}),
      message: { locale },
      domain: new URL(visit.context.baseUrl).hostname,
      sourceAddress: subscriberOf(visit.context.sourceAddress),
    },
    ports,
  );
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'code', sent: sentCode(outcome.handle, courier.channel.name, browserSecret) };
    case 'limited':
      return { kind: 'send-limit', retryAfter: outcome.retryAfter };
    case 'undelivered':
      return { kind: 'delivery-failed' };
  }
}

function sentCode(
  { id, secret, generation, typed, issuedAt }: ChallengeHandle,
  channel: Recipient['channel'],
  browserSecret: Uint8Array,
): SentCode {
  const sealedSecret = seal(secret, browserSecret, id);
  return { challengeId: id, sealedSecret, generation, typed, channel, issuedAt };
}

/** What a code that was typed proves, or what is wrong with it, and the code as it was sent, for the next try. */
export type CodeOutcome =
  | { readonly kind: 'proven'; readonly recipient: Recipient }
  | { readonly kind: 'refused'; readonly problem: CodeProblem; readonly sent: SentCode };

/** Judges a code. It is paid for before it is compared (core/otp.ts), and a right one is used up. */
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
    ...{ generation: sent.generation, typed: sent.typed, issuedAt: sent.issuedAt },
  };
  const { clientId } = signIn.client;
  const outcome = await checkOtp(
    {
      clientId,
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
      return (await ports.challenges.spend({ id: handle.id, clientId }))
        ? { kind: 'proven', recipient: outcome.recipient }
        : refusedFor('code-expired', sent);
    case 'wrong': {
      const { generation } = outcome.handle;
      const isLast = generation >= maxAttempts;
      return refusedFor(isLast ? 'too-many-tries' : 'code-wrong', { ...sent, generation });
    }
    case 'exhausted':
      return refusedFor('too-many-tries', { ...sent, generation: maxAttempts });
    case 'expired':
      return refusedFor('code-expired', sent);
    case 'refused':
      return refusedFor('code-wrong', sent);
  }
}

function refusedFor(kind: 'code-wrong' | 'code-expired' | 'too-many-tries', sent: SentCode): CodeOutcome {
  return { kind: 'refused', problem: { kind }, sent };
}
