import type { Recipient } from '../core/channel.ts';
import type { ChallengeHandle } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import {
  defineGrant,
  type GrantRequest,
  type GrantResult,
  type GrantType,
  type OtpGrantPorts,
  type Repetition,
  requireParam,
} from '../core/grant.ts';
import { refuseReusedKey, requireRepetition } from '../core/idempotency-key.ts';
import { chooseLocale } from '../core/locale.ts';
import { claimGrant } from '../core/login.ts';
import type { Challenge, MessageChoice } from '../core/model.ts';
import { checkOtp, noteProof } from '../core/otp-check.ts';
import type { OtpStart, StartOutcome } from '../core/otp-sending.ts';
import { startOtp } from '../core/otp-start.ts';
import type { Claims, Courier } from '../core/ports.ts';
import { authorizeScope, type GrantedScope, parseScope } from '../core/scope.ts';
import { subscriberOf } from '../core/source-address.ts';

/** What codes of this grant are for: tokens of the client that asked for them. */
const binding = 'token';

const parameters = {
  scope: 1_024,
  recipient: 320,
  reference: 2_048,
  otp: 64,
  message_title: 200,
  message_body: 4_000,
  ui_locales: 256,
} as const;

type Params = keyof typeof parameters;
type Request = GrantRequest<Params>;

/**
 * One-time password by one channel, both steps at the token endpoint: without a reference it sends a code, with one it judges the code (contracts 1.3 and
 * 1.4).
 */
export function otpGrant(channel: Recipient['channel']): GrantType<Params, OtpGrantPorts> {
  return defineGrant({
    type: `urn:latchkey:params:oauth:grant-type:otp:${channel}`,
    vendorNamed: true,
    parameters,
    clients: 'any',
    async authorize(request, ports): Promise<GrantResult> {
      const scope = await requireLoginScope(request, ports);
      const courier = requireCourier(channel, ports);
      const isAnswer = request.params.reference !== undefined || request.params.otp !== undefined;
      return isAnswer ? judge(request, scope, courier, ports) : send(request, courier, ports);
    },
  });
}

async function requireLoginScope(request: Request, ports: OtpGrantPorts): Promise<GrantedScope> {
  const scope = parseScope(requireParam(request, 'scope'));
  if (!scope.includes('openid')) {
    refuse('invalid_scope', { because: 'scope-refused', description: 'scope must contain openid' });
  }
  return authorizeScope(scope, request.client, request.dialect, ports.clients);
}

function requireCourier(channel: Recipient['channel'], ports: OtpGrantPorts): Courier {
  const courier = ports[channel];
  if (courier.disabled === undefined) return courier;
  return refuse('invalid_request', { because: 'channel-disabled', description: courier.disabled });
}

async function send(request: Request, courier: Courier, ports: OtpGrantPorts): Promise<GrantResult> {
  const typed = requireParam(request, 'recipient');
  const recipient = courier.channel.recipient(typed, courier.settings);
  if (recipient === 'malformed') {
    refuse('invalid_request', {
      because: 'recipient-malformed',
      description: `the recipient cannot be read as ${nounOf(courier)}`,
    });
  }
  if (recipient === 'country') {
    refuse('invalid_request', {
      because: 'recipient-not-served',
      description: 'no messages are sent to the country of that number',
    });
  }
  const message = requireMessage(request, courier);
  const repetition = requireRepetition(request.repetition);
  const outcome = await start(request, { courier, recipient, typed, message, ...repetition }, ports);
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'challenge', body: challengeBody(outcome.handle, courier, request, ports) };
    case 'limited':
      return refuse('slow_down', {
        because: 'send-limit',
        description: 'too many messages; try again later',
        ...(outcome.retryAfter === undefined ? {} : { retryAfter: outcome.retryAfter }),
      });
    case 'key-reused':
      return refuseReusedKey();
    case 'undelivered':
      return refuse('temporarily_unavailable', {
        because: 'delivery-failed',
        description: 'the message could not be sent; try again later',
        cause: outcome.cause,
      });
  }
}

function challengeBody(
  handle: ChallengeHandle,
  { channel }: Courier,
  { dialect, client }: Request,
  ports: OtpGrantPorts,
): Claims {
  return dialect.challengeBody(dialect.encodeReference(handle, ports.otpKeys, client), channel.name);
}

function nounOf(courier: Courier): string {
  return courier.channel.name === 'sms' ? 'a phone number' : 'an e-mail address';
}

function requireMessage({ params, client }: Request, courier: Courier): MessageChoice {
  const { message_title: title, message_body: body, ui_locales: uiLocales } = params;
  const text = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) };
  const isOwn = title !== undefined || body !== undefined;
  if (isOwn && client.tokenEndpointAuthMethod === 'none') {
    refuse('invalid_request', {
      because: 'text-refused',
      description: 'a client without a secret cannot send a text of its own',
    });
  }
  const complaint = courier.channel.checkText(text);
  if (complaint !== undefined) refuse('invalid_request', { because: 'text-refused', description: complaint });
  if (client.uiLocalesRequired && uiLocales === undefined && !isOwn) {
    refuse('invalid_request', { because: 'locale-missing', description: 'ui_locales is missing' });
  }
  const locale =
    uiLocales === undefined
      ? undefined
      : chooseLocale(uiLocales, courier.settings.defaultLocale, courier.channel.locales);
  return { ...text, ...(locale === undefined ? {} : { locale }) };
}

function start(
  request: Request,
  what: Pick<OtpStart, 'courier' | 'recipient' | 'typed' | 'message' | keyof Repetition>,
  ports: OtpGrantPorts,
): Promise<StartOutcome> {
  const { client, dialect, context } = request;
  return startOtp(
    {
      ...what,
      client,
      sender: 'client',
      policy: dialect.otp,
      binding,
      domain: new URL(context.baseUrl).hostname,
      sourceAddress: subscriberOf(context.sourceAddress),
    },
    ports,
  );
}

async function judge(
  request: Request,
  scope: GrantedScope,
  courier: Courier,
  ports: OtpGrantPorts,
): Promise<GrantResult> {
  const handle = request.dialect.decodeReference(requireParam(request, 'reference'), ports.otpKeys);
  const code = requireParam(request, 'otp');
  if (!handle) return refuse('invalid_grant', { because: 'reference-refused' });
  const recipient = readRecipient(request.params.recipient ?? handle.typed, courier);
  const outcome = await checkOtp(
    {
      client: request.client,
      sender: 'client',
      handle,
      code,
      binding,
      rotating: true,
      ...(recipient ? { recipient } : {}),
    },
    ports,
  );
  switch (outcome.kind) {
    case 'right': {
      const { challenge, recipient: proven } = outcome;
      const result = await claimGrant(
        request,
        {
          ...scope,
          id: challenge.id,
          method: proven.channel,
          recipient: proven.address,
          subject: proven.address,
        },
        ports,
      );
      await noteProof(outcome, ports);
      return result;
    }
    case 'wrong':
      return refuse('invalid_grant', {
        because: 'otp-wrong',
        ...referenceTo(outcome.handle, request, ports),
      });
    case 'expired':
      return refuse('invalid_grant', {
        because: 'otp-expired',
        ...referenceTo(
          await reissue(request, { handle, recipient, courier, challenge: outcome.challenge }, ports),
          request,
          ports,
        ),
      });
    case 'exhausted':
      return refuse('invalid_grant', { because: 'otp-wrong' });
    case 'limited':
      return refuse('slow_down', {
        because: 'guess-limit',
        description: 'too many codes tried; try again later',
        retryAfter: outcome.retryAfter,
        ...referenceTo(outcome.handle, request, ports),
      });
    case 'refused':
      return refuse('invalid_grant', { because: 'reference-refused' });
  }
}

function readRecipient(typed: string, courier: Courier): Recipient | undefined {
  const recipient = courier.channel.recipient(typed, courier.settings);
  return typeof recipient === 'string' ? undefined : recipient;
}

function referenceTo(
  handle: ChallengeHandle | undefined,
  { dialect, client }: Request,
  ports: OtpGrantPorts,
) {
  return handle ? { reference: dialect.encodeReference(handle, ports.otpKeys, client) } : {};
}

/**
 * A late code brings a new one under the usual limits; where they, the client, or the provider say no, the answer goes without (contradiction 6). The late reference is used up
 * first, so that it brings one message and not many; without its challenge, which TTL has removed, it brings none.
 */
async function reissue(
  request: Request,
  late: {
    handle: ChallengeHandle;
    recipient: Recipient | undefined;
    courier: Courier;
    challenge: Challenge | undefined;
  },
  ports: OtpGrantPorts,
): Promise<ChallengeHandle | undefined> {
  const { client } = request;
  const { courier, handle, challenge } = late;
  const recipient = readRecipient(handle.typed, courier);
  const isSame = recipient !== undefined && recipient.address === late.recipient?.address;
  if (!client.reissueOnExpiry || !isSame || !challenge) return undefined;
  const now = ports.clock.seconds();
  if (!(await ports.challenges.retire({ ...handle, clientId: client.clientId, now }))) return undefined;
  const outcome = await start(
    request,
    { courier, recipient, typed: handle.typed, message: challenge.message },
    ports,
  );
  return outcome.kind === 'sent' ? outcome.handle : undefined;
}

/** REGISTRY of the grant types that send the codes that they judge, one a channel. */
export const otpGrantTypes: readonly GrantType<string, OtpGrantPorts>[] = [
  otpGrant('sms'),
  otpGrant('email'),
];
