import { issuerOf } from '../../contract/issuers.ts';
import {
  AuthorizationError,
  type AuthorizationParameters,
  readAuthorizationRequest,
  requireReturn,
} from '../../core/authorization-request.ts';
import { type Dialect, dialectWith, methodsOf } from '../../core/dialect.ts';
import { type ErrorCode, Refusal, refuse } from '../../core/errors.ts';
import type { Prompt, ReturnAddress, Session } from '../../core/flow.ts';
import { pushedRequestId } from '../../core/pushed-request.ts';
import { type Decision, decide, isAcrMet, type Known, silentError } from '../../core/sign-in.ts';
import { readForm } from '../../http/form.ts';
import { codeFor } from './answer.ts';
import { pickAuthorization } from './authorization-parameters.ts';
import { readSession } from './browser.ts';
import { hintedSubject } from './hint.ts';
import type { SignIn, SignInPorts, Visit } from './ports.ts';
import { type AnswerParameters, codeParameters } from './return.ts';
import { readSentQuery } from './sent-query.ts';
import { fitting, subjectOf } from './subject.ts';

/** What an authorization request comes to: an answer for the client's address, or a page first. */
export type Outcome =
  | { readonly kind: 'answer'; readonly parameters: AnswerParameters }
  | { readonly kind: Exclude<Decision, 'answer'> };

/** The parameters of a request as it was sent, in the query or in a form, under our names. Throws `invalid_request` for one that is too long or sent twice. */
export async function readAuthorizationParameters(
  request: Request,
  dialect: Dialect,
): Promise<AuthorizationParameters> {
  const sent = request.method === 'POST' ? await readForm(request) : readSentQuery(request);
  return pickAuthorization(sent, dialect);
}

/**
 * Reads an authorization request (OpenID Connect Core §3.1.2.1), pushed ahead or not. Throws a plain `Refusal` while client and address are not proven, to be shown to the person, and
 * `AuthorizationError` afterwards.
 */
export async function readSignIn(
  sent: AuthorizationParameters,
  { request, context }: Visit,
  spoken: Dialect,
  { dialects, ports }: { readonly dialects: readonly Dialect[]; readonly ports: SignInPorts },
): Promise<SignIn> {
  const known = await ports.clients.find(sent.get('client_id') ?? '');
  const params = await withPushed(sent, ports);
  const issuer = issuerOf(spoken.id, context.baseUrl);
  const { client, returnTo } = requireReturn(params, known, issuer);
  if (client.requirePushedAuthorizationRequests && !sent.has('request_uri')) refuseUnpushed(returnTo);
  const dialect = dialectWith(client, spoken);
  const [authorization, session] = await Promise.all([
    readAuthorizationRequest(params, { client, dialect, dialects, returnTo }, ports),
    readSession(request, ports),
  ]);
  return { client, dialect, issuer, request: authorization, session };
}

function refuseUnpushed(returnTo: ReturnAddress): never {
  const description = 'this client must push its authorization requests ahead';
  const refusal = new Refusal('invalid_request', { because: 'request-uri-refused', description });
  throw new AuthorizationError(returnTo, refusal);
}

/** The request that was pushed ahead, where this one names it, and nothing beside it (RFC 9126 §4). Throws `invalid_request` for one that is over, used, or another client's. */
async function withPushed(
  sent: AuthorizationParameters,
  ports: Pick<SignInPorts, 'clock' | 'pushedRequests'>,
): Promise<AuthorizationParameters> {
  const uri = sent.get('request_uri');
  const clientId = sent.get('client_id') ?? '';
  if (uri === undefined) return sent;
  const id = pushedRequestId(uri);
  const pushed = id && (await ports.pushedRequests.take(id, clientId, ports.clock.seconds()));
  if (pushed) return new Map(Object.entries({ ...pushed.params, client_id: clientId }));
  return refuse('invalid_request', {
    because: 'request-uri-refused',
    description: 'request_uri is not valid',
  });
}

/**
 * Goes on with a sign-in as far as it goes without asking anybody. `asked`: what the person was asked already on this way.
 * Throws `AuthorizationError` where the request may show no page and would need one, where somebody signed in who is not the one that it expects or not in the way that it insists on,
 * and for a subject that may not sign in.
 */
export async function proceed(
  signIn: SignIn,
  asked: readonly Prompt[],
  ports: SignInPorts,
): Promise<Outcome> {
  const { dialect, request } = signIn;
  requirePossible(signIn);
  const session = fitting(signIn.session, dialect);
  const known = await whatIsKnown(signIn, session, ports);
  const decision = decide(request, known, asked);
  const code =
    decision === 'answer' && session
      ? await orReturn(signIn, () => codeFor({ ...signIn, session }, ports))
      : undefined;
  if (code !== undefined) return { kind: 'answer', parameters: codeParameters(code, request.returnTo) };
  const isFinal = request.prompt.includes('none') || asked.includes('login');
  if (isFinal && session && !isAcrMet(request, known.acr)) refuseAcr(signIn);
  const needed = decision === 'answer' ? 'sign-in' : decision;
  if (request.prompt.includes('none'))
    return refuseSilently(signIn, silentError(needed), 'the user would have to be asked');
  if (needed === 'sign-in' && asked.includes('login'))
    return refuseSilently(signIn, 'login_required', 'another user signed in than the one expected');
  return { kind: needed };
}

/** A request that insists on ways to sign in of which there is none here is told so before anybody is asked. */
function requirePossible(signIn: SignIn): void {
  const { dialect, issuer, request } = signIn;
  const isPossible = methodsOf(dialect).some((method) => isAcrMet(request, dialect.acr(method, issuer)));
  if (!isPossible) refuseAcr(signIn);
}

function refuseAcr(signIn: SignIn): never {
  const description = 'the user did not sign in in a way that has the acr asked for';
  return refuseSilently(signIn, 'unmet_authentication_requirements', description);
}

async function whatIsKnown(signIn: SignIn, session: Session | undefined, ports: SignInPorts): Promise<Known> {
  const { client, dialect, issuer, request } = signIn;
  const subject = session && subjectOf(session, dialect);
  const hinted = await orReturn(signIn, () => hintedSubject(request.idTokenHint, issuer, ports));
  return {
    session,
    consented: client.thirdParty && subject ? await ports.consents.find(subject, client.clientId) : 'all',
    now: ports.clock.seconds(),
    ...(subject === undefined ? {} : { subject }),
    ...(hinted === undefined ? {} : { hintedSubject: hinted }),
    ...(session ? { acr: dialect.acr(session.method, issuer) } : {}),
    ...(signIn.startedAt === undefined ? {} : { startedAt: signIn.startedAt }),
  };
}

function refuseSilently({ request }: SignIn, code: ErrorCode, description: string): never {
  throw new AuthorizationError(request.returnTo, new Refusal(code, { because: 'page-needed', description }));
}

/** What goes wrong from here on is for the client to know. */
export async function orReturn<T>({ request }: SignIn, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    throw thrown instanceof Refusal
      ? new AuthorizationError(request.returnTo, thrown, !request.prompt.includes('none'))
      : thrown;
  }
}
