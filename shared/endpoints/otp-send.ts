import { loginBinding, readThrough, requireAuthSource } from '../core/auth-source.ts';
import type { Recipient } from '../core/channel.ts';
import { type ClientAuthPorts, refuseClient } from '../core/client-refusal.ts';
import { type Dialect, requireHome } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import { refuseReusedKey, requireRepetition } from '../core/idempotency-key.ts';
import { identifierOf } from '../core/identifier.ts';
import type { AuthSource, Client, MessageChoice } from '../core/model.ts';
import type { OtpStart, SpentBudget } from '../core/otp-sending.ts';
import { startOtp } from '../core/otp-start.ts';
import { isUsage, type OtpUsage } from '../core/otp-usage.ts';
import type { Courier, Ports } from '../core/ports.ts';
import { subscriberOf } from '../core/source-address.ts';
import { pick } from '../http/parameters.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';

/** What is spent is the recipient's own, or the caller's, and not what all recipients share. */
const ofRecipient: ReadonlySet<SpentBudget> = new Set<SpentBudget>([
  'recipient',
  'clientReserve',
  'sourceAddress',
  'publicSourceAddress',
  'client',
  'authSource',
]);

const parameters = { usage: 32, phone_number: 64, email: 320, auth_source_id: 128 } as const;
type Params = Readonly<Partial<Record<keyof typeof parameters, string>>>;

export type OtpSendPorts = ClientAuthPorts &
  Pick<
    Ports,
    | 'entropy'
    | 'metrics'
    | 'sendLimits'
    | 'smsBudgets'
    | 'challenges'
    | 'authSources'
    | 'users'
    | 'otpKeys'
    | 'sms'
    | 'email'
  >;

export interface OtpSendSettings {
  /** Asking for a sign-up code does not tell whether the recipient has an account. */
  readonly enumerationProtection: boolean;
}

/**
 * Sends a code for use elsewhere (contracts 2.3): a login through an auth source, or one of the usages of an account. By default the answer does not depend on whether there is an account: nobody
 * looks.
 */
export function otpSendEndpoint(
  dialects: readonly Dialect[],
  settings: OtpSendSettings,
  ports: OtpSendPorts,
): Handler {
  return byDialect('otp-send', dialects, async (request) => {
    const { form, client, repetition } = await authenticatedForm(request, ports);
    requireHome(client, request.dialect, [request.dialect]);
    // A page has no secret to keep, so whoever reads it could ask for codes: only clients whose owner said so.
    if (client.tokenEndpointAuthMethod === 'none' && !client.publicOtpSend)
      return refuseClient('client-method-refused');
    const params: Params = pick(form, parameters);
    const usage = requireUsage(params);
    const { channel, typed } = requireTyped(params);
    const source = usage === 'login' ? await requireLoginSource(params, channel, client, ports) : undefined;
    const courier = requireCourier(channel, ports);
    const recipient = requireRecipient(typed, courier, source);
    if (usage === 'signup' && !settings.enumerationProtection) await refuseKnown(recipient, ports);
    const start = {
      ...{ client, courier, recipient, typed },
      ...codeOf(usage, source, request, channel),
      ...requireRepetition(repetition),
    };
    return json(await send(start, request, ports));
  });
}

function requireUsage({ usage = 'login' }: Params): OtpUsage {
  if (isUsage(usage)) return usage;
  return refuse('invalid_request', {
    because: 'parameter-refused',
    description: 'usage is not one that codes are sent for',
  });
}

function requireTyped({ phone_number: phone, email }: Params): {
  readonly channel: Recipient['channel'];
  readonly typed: string;
} {
  if (phone !== undefined && email === undefined) return { channel: 'sms', typed: phone };
  if (email !== undefined && phone === undefined) return { channel: 'email', typed: email };
  return refuse('invalid_request', {
    because: 'parameter-missing',
    description: 'send either phone_number or email',
  });
}

function requireLoginSource(
  { auth_source_id: id }: Params,
  channel: Recipient['channel'],
  client: Client,
  ports: OtpSendPorts,
): Promise<AuthSource> {
  if (id !== undefined) return requireAuthSource(id, channel, client, ports);
  return refuse('invalid_request', {
    because: 'parameter-missing',
    description: 'auth_source_id is missing',
  });
}

function requireCourier(channel: Recipient['channel'], ports: OtpSendPorts): Courier {
  const courier = ports[channel];
  if (courier.disabled === undefined) return courier;
  return refuse('invalid_request', { because: 'channel-disabled', channel, description: courier.disabled });
}

function requireRecipient(typed: string, courier: Courier, source: AuthSource | undefined): Recipient {
  const { channel } = courier;
  const recipient = readThrough(source, courier, typed);
  if (recipient === 'malformed')
    return refuse('invalid_request', { because: 'recipient-malformed', channel: channel.name });
  if (recipient === 'country')
    return refuse('invalid_request', { because: 'recipient-not-served', channel: channel.name });
  return recipient;
}

async function refuseKnown(recipient: Recipient, ports: OtpSendPorts): Promise<void> {
  const user = await ports.users.find(identifierOf(recipient));
  if (user) refuse('invalid_request', { because: 'recipient-taken', channel: recipient.channel });
}

/** The code's form, life and words, and how often it may be sent: as the auth source says, or else the dialect. */
function codeOf(
  usage: OtpUsage,
  source: AuthSource | undefined,
  { dialect }: DialectRequest,
  channel: Recipient['channel'],
) {
  const limits = source?.recipientLimits ?? dialect.recipientLimits[channel];
  return {
    policy: source ?? dialect.otp,
    binding: source ? loginBinding(source) : usage,
    message: source ? messageOf(source) : {},
    ...(limits ? { recipientLimits: limits } : {}),
    ...(source ? { authSource: source.id } : {}),
  };
}

function messageOf(source: AuthSource): MessageChoice {
  const { title, body } = source;
  return {
    ...(title === undefined ? {} : { title: inSeconds(title, source) }),
    ...(body === undefined ? {} : { body: inSeconds(body, source).replaceAll(/{{ *otp *}}/g, '{0}') }),
  };
}

/** The vendor's placeholder for the validity. */
function inSeconds(text: string, { validFor }: AuthSource): string {
  return text.replaceAll(/{{ *time *}}/g, String(validFor));
}

async function send(
  start: Omit<OtpStart, 'sender' | 'domain' | 'sourceAddress'>,
  { dialect, context }: DialectRequest,
  ports: OtpSendPorts,
) {
  const channel = start.courier.channel.name;
  const outcome = await startOtp(
    {
      ...start,
      sender: 'client',
      domain: new URL(context.baseUrl).hostname,
      sourceAddress: subscriberOf(context.sourceAddress),
    },
    ports,
  );
  switch (outcome.kind) {
    case 'sent':
      return dialect.challengeBody(
        dialect.encodeReference(outcome.handle, ports.otpKeys, start.client),
        channel,
      );
    case 'limited':
      return refuse('slow_down', {
        because: ofRecipient.has(outcome.budget) ? 'send-limit' : 'send-quota',
        channel,
        ...(outcome.retryAfter === undefined ? {} : { retryAfter: outcome.retryAfter }),
      });
    case 'key-reused':
      return refuseReusedKey();
    case 'undelivered':
      return refuse('temporarily_unavailable', {
        because: 'delivery-failed',
        channel,
        cause: outcome.cause,
      });
  }
}
