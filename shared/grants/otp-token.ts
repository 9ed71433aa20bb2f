import { loginBinding, requireAuthSource } from '../core/auth-source.ts';
import type { Recipient } from '../core/channel.ts';
import type { ChallengeHandle } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import {
  defineGrant,
  type GrantRequest,
  type GrantResult,
  type GrantType,
  type OtpTokenGrantPorts,
  requireParam,
} from '../core/grant.ts';
import { identifierOf } from '../core/identifier.ts';
import { liveHandle } from '../core/live-handle.ts';
import { claimGrant } from '../core/login.ts';
import type { AuthSource, User } from '../core/model.ts';
import { type CheckOutcome, checkOtp, noteProof, type Proof } from '../core/otp-check.ts';
import type { GrantedScope } from '../core/scope.ts';
import { signUpRecipient } from '../core/sign-up.ts';

const parameters = {
  auth_source_id: 128,
  recipient: 320,
  otp_token: 512,
  otp: 256,
  auto_signup: 'boolean',
} as const;

type Params = keyof typeof parameters;
type Request = GrantRequest<Params>;

/** Scope of every such login: the grant has no parameter for it (contracts 2.4). */
const granted: GrantedScope = { scope: ['openid'], audience: [] };

/**
 * Redeems a code that was asked for elsewhere, for a user's tokens (contracts 2.4). Checks in this order: shape, auth source, token genuine and alive, parameters,
 * code, and only then the user, so that an account shows only to who proved its recipient.
 */
export function otpTokenGrant(channel: Recipient['channel']): GrantType<Params, OtpTokenGrantPorts> {
  return defineGrant({
    type: `urn:latchkey:params:oauth:grant-type:otp-token:${channel}`,
    vendorNamed: true,
    parameters,
    clients: 'any',
    async authorize(request, ports): Promise<GrantResult> {
      const [typed, token, code] = [
        requireParam(request, 'recipient'),
        requireParam(request, 'otp_token'),
        requireParam(request, 'otp'),
      ];
      const source = await requireAuthSource(
        requireParam(request, 'auth_source_id'),
        channel,
        request.client,
        ports,
      );
      const recipient = readRecipient(typed, source, ports);
      const handle = requireHandle(token, request, ports);
      const proven = await requireRightCode({ request, source, recipient, handle, code }, ports);
      const subject = await requireUser(proven.recipient, request, ports);
      const { challenge, recipient: to } = proven;
      const result = await claimGrant(
        request,
        { ...granted, id: challenge.id, method: to.channel, recipient: to.address, subject },
        ports,
      );
      await noteProof(proven, ports);
      return result;
    },
  });
}

/** Undefined when it cannot be read, and so is not the one that the code went to. */
function readRecipient(
  typed: string,
  { channel, defaultRegion }: AuthSource,
  { recipients }: OtpTokenGrantPorts,
): Recipient | undefined {
  const recipient = recipients.read(channel, typed, defaultRegion);
  return typeof recipient === 'string' ? undefined : recipient;
}

function requireHandle(token: string, { dialect }: Request, ports: OtpTokenGrantPorts): ChallengeHandle {
  return liveHandle(token, dialect, ports) ?? refuse('invalid_grant', { because: 'reference-refused' });
}

interface Answer {
  readonly request: Request;
  readonly source: AuthSource;
  readonly recipient: Recipient | undefined;
  readonly handle: ChallengeHandle;
  readonly code: string;
}

async function requireRightCode(answer: Answer, ports: OtpTokenGrantPorts): Promise<Proof> {
  const { request, source, recipient, handle, code } = answer;
  const outcome = await checkOtp(
    {
      client: request.client,
      sender: 'client',
      handle,
      code,
      binding: loginBinding(source),
      rotating: false,
      ...(recipient ? { recipient } : {}),
    },
    ports,
  );
  if (await isUsed(outcome, handle, ports)) refuse('invalid_grant', { because: 'reference-refused' });
  switch (outcome.kind) {
    case 'right':
      return outcome;
    case 'wrong':
    case 'expired':
      return outcome.what === 'parameters'
        ? refuseParameters()
        : refuse('invalid_grant', { because: outcome.kind === 'wrong' ? 'otp-wrong' : 'otp-expired' });
    case 'exhausted':
      return refuse('invalid_grant', { because: 'reference-refused' });
    case 'limited':
      return refuse('slow_down', {
        because: 'guess-limit',
        channel: source.channel,
        description: 'too many codes tried; try again later',
        retryAfter: outcome.retryAfter,
      });
    case 'refused':
      // Genuine, but another client's: one of the parameters that must match.
      return refuseParameters();
  }
}

/** Whether the token has logged somebody in already. It can have once a guess was paid for before, so the first guess costs no read. */
async function isUsed(
  outcome: CheckOutcome,
  { id }: ChallengeHandle,
  ports: OtpTokenGrantPorts,
): Promise<boolean> {
  return guessesBefore(outcome) > 0 && (await ports.grants.find(id)) !== undefined;
}

function guessesBefore(outcome: CheckOutcome): number {
  switch (outcome.kind) {
    case 'right':
      return outcome.challenge.attempts - 1;
    case 'wrong':
      return outcome.handle.generation - 1;
    case 'expired':
      return outcome.challenge?.attempts ?? 0;
    case 'limited':
      return outcome.handle.generation - 1;
    case 'exhausted':
    case 'refused':
      return 0;
  }
}

function refuseParameters(): never {
  return refuse('invalid_request', { because: 'otp-parameters-differ' });
}

/** The user of the recipient; made if there is none and both the client's metadata and the request say so. */
async function requireUser(recipient: Recipient, request: Request, ports: OtpTokenGrantPorts): Promise<User> {
  const found = await ports.users.find(identifierOf(recipient));
  const user = found ?? (await signUp(recipient, request, ports));
  if (user.status !== 'active') return refuse('invalid_grant', { because: 'user-not-active' });
  return user;
}

async function signUp(
  recipient: Recipient,
  { client, params }: Request,
  ports: OtpTokenGrantPorts,
): Promise<User> {
  if (!client.autoSignup || params.auto_signup !== 'true')
    return refuse('invalid_grant', { because: 'user-unknown' });
  return (await signUpRecipient(recipient, ports)) ?? refuse('invalid_grant', { because: 'user-unknown' });
}

/** REGISTRY of the grant types that judge codes which were sent elsewhere, one a channel. */
export const otpTokenGrantTypes: readonly GrantType<string, OtpTokenGrantPorts>[] = [
  otpTokenGrant('sms'),
  otpTokenGrant('email'),
];
