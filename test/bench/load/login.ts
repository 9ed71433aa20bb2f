import { ask, type Form, nextSource, paths, post, type Reply } from '../../support/calls.ts';
import { emailGrant } from '../../support/clients.ts';
import { nextAddress, referenceOf, tokensOf } from '../../support/login.ts';
import type { LoadCloud } from './cloud.ts';

/** What a login asks for, one after the other. */
export const steps = ['ask for a code', 'answer it', 'refresh', 'call a protected route'] as const;
export type Step = (typeof steps)[number];

/** Told of each request that was answered as it should be: how many milliseconds it took. */
export type Took = (step: Step, milliseconds: number) => void;

/**
 * A whole login of somebody new, by e-mail and from an address of their own: a code, tokens, a refresh, and a call with the new access token, so that each answer is proven by the next request.
 * Throws an error that names the step and what was wrong.
 */
export async function logIn(cloud: LoadCloud, took: Took): Promise<void> {
  const headers = { 'x-local-source-ip': nextSource() };
  const login = { grant_type: emailGrant, scope: 'openid demo-api', username: nextAddress() };
  const token = (step: Step, form: Form) =>
    timed(step, () => post(cloud, paths.token, form, { headers }), took);

  const reference = referenceOf(await token('ask for a code', login));
  const code = await cloud.codeTo(login.username);
  const proof = { x_globalsign_iam_reference_id: reference, x_globalsign_iam_otp_code: code };
  const { refreshToken } = tokensOf(await token('answer it', { ...login, ...proof }));
  const renewed = await token('refresh', { grant_type: 'refresh_token', refresh_token: refreshToken });
  const authorization = `Bearer ${tokensOf(renewed).accessToken}`;
  await timed(
    'call a protected route',
    () => ask(cloud, paths.whoami, { headers: { ...headers, authorization } }),
    took,
  );
}

/** The answer, which must be 200. */
async function timed(step: Step, request: () => Promise<Reply>, took: Took): Promise<Reply> {
  const begun = performance.now();
  const reply = await request().catch((cause: unknown) => {
    throw new Error(`${step}: no answer`, { cause });
  });
  if (reply.status !== 200)
    throw new Error(`${step}: ${reply.status} ${String(reply.body['error'] ?? '')}`.trim());
  took(step, performance.now() - begun);
  return reply;
}
