import type { Server } from './contender.ts';
import { type Answer, basic, jsonOf, type Reply, repeated, taken } from './http-client.ts';

export type OtpChannel = 'sms' | 'email';

const base = 'http://globalsign.com/iam/sso/oauth2/grant-type';
const grantTypes = { sms: `${base}/sms-mt-otp`, email: `${base}/smtp-otp` } as const;
const asApp = basic('app', 'app-secret');

/** A code on its way, as the one who was sent it and the one who asked for it know it. */
export interface SentCode {
  readonly reference: string;
  readonly code: string;
}

/** A request of the client `app` for tokens. */
export function askForTokens({ http }: Server, form: Readonly<Record<string, string>>): Promise<Reply> {
  return http.post('/uas/oauth2/token', form, asApp);
}

/** Sends a code to somebody who was never sent one. */
export async function sendCode(
  server: Server,
  channel: OtpChannel,
): Promise<{ recipient: string; reference: string }> {
  const recipient = nextRecipient(channel);
  const form = { grant_type: grantTypes[channel], scope: 'openid api', username: recipient };
  const body = jsonOf(await askForTokens(server, form));
  const challenge = body['x_globalsign_iam_challenge'] as { readonly reference?: string } | undefined;
  if (challenge?.reference === undefined) throw new Error(`no reference in ${JSON.stringify(body)}`);
  return { recipient, reference: challenge.reference };
}

/** Sends as many codes, and gives them with their references. */
export async function sentCodes(server: Server, channel: OtpChannel, count: number): Promise<SentCode[]> {
  const sent = await repeated(count, () => sendCode(server, channel));
  const codes = await server.child.ask<Readonly<Record<string, string>>>('codes');
  return sent.map(({ recipient, reference }) => {
    const code = codes[recipient];
    if (code === undefined) throw new Error('a message was not sent');
    return { reference, code };
  });
}

/** Answers with a code. */
export function answerCode(
  server: Server,
  channel: OtpChannel,
  { reference, code }: SentCode,
): Promise<Reply> {
  return askForTokens(server, {
    grant_type: grantTypes[channel],
    scope: 'openid api',
    x_globalsign_iam_reference_id: reference,
    x_globalsign_iam_otp_code: code,
  });
}

/** Refresh tokens of as many logins. */
export async function refreshTokens(server: Server, count: number): Promise<string[]> {
  const codes = await sentCodes(server, 'email', count);
  const answers = await repeated(count, async () => jsonOf(await answerCode(server, 'email', taken(codes))));
  return answers.map(({ refresh_token }: Answer) => String(refresh_token));
}

let recipients = 0;

function nextRecipient(channel: OtpChannel): string {
  recipients += 1;
  return channel === 'sms' ? `+35840${1_000_000 + recipients}` : `user${recipients}@example.org`;
}
