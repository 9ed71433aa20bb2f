import { createApiToken } from '../../../infra/cli/api-tokens.ts';
import { clientPorts } from '../../../infra/cli/session.ts';
import { createTarget, type Target } from '../../../infra/cli/target.ts';
import { openUsers } from '../../../infra/cli/users.ts';
import type { LocalCloud } from '../../../infra/local/cloud.ts';
import { demoUsers } from '../../../infra/local/demo-data.ts';
import { dynamoGrantRegistry } from '../../../shared/dynamo/grant-admin.ts';
import { ask, basic, type Form, nextSource, post, type Reply } from '../../support/calls.ts';
import { demoApp, emailGrant } from '../../support/clients.ts';

export const web = { clientId: 'demo-web', secret: 'demo-web-secret' } as const;
const otpTokenGrant = 'http://tencentciam.com/oauth2/grant-type/otp/email';

/** An address that nobody had before. */
export function freshAddress(): string {
  addresses += 1;
  return `cold${addresses}@example.org`;
}
let addresses = 0;

/** A request with a JSON body, from a source address of its own. */
export function jsonRequest(body: unknown, headers: Form = {}): RequestInit {
  const common = { 'content-type': 'application/json', 'x-local-source-ip': nextSource() };
  return { method: 'POST', headers: { ...common, ...headers }, body: JSON.stringify(body) };
}

/** The code of the newest message: four and four digits, or six. */
function newestCode(cloud: LocalCloud): string {
  const [code] = /\b\d{4} \d{4}\b|\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
  if (code === undefined) throw new Error('no message with a code was sent');
  return code;
}

function text(member: unknown): string {
  if (typeof member === 'string') return member;
  throw new Error(`this should be a text: ${JSON.stringify(member)}`);
}

/** A login by e-mail where the code is sent and judged at one endpoint: an access token for `demo-api`. */
export async function accessTokenForApi(cloud: LocalCloud): Promise<string> {
  const form = { grant_type: emailGrant, scope: 'openid demo-api', username: freshAddress() };
  const answer = (more: Form): Promise<Reply> =>
    post(cloud, '/uas/oauth2/token', { ...form, ...more }, { as: demoApp });
  const challenge = (await answer({})).body['x_globalsign_iam_challenge'] as
    | { readonly reference?: string }
    | undefined;
  const proof = {
    x_globalsign_iam_reference_id: text(challenge?.reference),
    x_globalsign_iam_otp_code: newestCode(cloud),
  };
  return text((await answer(proof)).body['access_token']);
}

/** Sends a code to `email`, and gives it with its token. `usage`: what for. */
async function sentCode(
  cloud: LocalCloud,
  members: Form,
): Promise<{ readonly token: string; readonly code: string }> {
  const { body } = await ask(cloud, '/otp/send', jsonRequest(members, { authorization: basic(web) }));
  return { token: text(body['otp_token']), code: newestCode(cloud) };
}

/** A login by e-mail at the root, of a user who is made on the way: an access token for the user's claims. */
export async function accessTokenOfUser(cloud: LocalCloud): Promise<string> {
  const recipient = { email: freshAddress(), auth_source_id: 'email-login' };
  const { code, token } = await sentCode(cloud, recipient);
  const credentials = { client_id: web.clientId, client_secret: web.secret };
  const proof = { otp_token: token, otp: code, auto_signup: true };
  const members = { grant_type: otpTokenGrant, ...credentials, ...recipient, ...proof };
  return text((await ask(cloud, '/oauth2/token', jsonRequest(members))).body['access_token']);
}

/** What makes a user of whoever reads a new address. */
export async function signUpMembers(cloud: LocalCloud): Promise<Form> {
  const email = freshAddress();
  const { code, token } = await sentCode(cloud, { usage: 'signup', email });
  return { email, email_otp_token: token, email_otp: code };
}

/** A login of the demonstration's first user by password: an ID token. */
export async function idTokenOfUser(cloud: LocalCloud): Promise<string> {
  const { password = '', username = '' } = demoUsers[0] ?? {};
  const form = { grant_type: 'password', username, password, scope: 'openid' };
  const as = { clientId: 'demo-service', secret: 'demo-service-secret' };
  return text((await post(cloud, '/csp/gateway/am/api/auth/token', form, { as })).body['id_token']);
}

/** The deployment as its administrator's command reaches it. */
export function targetOf({ endpoints, now, outputs }: LocalCloud): Target {
  const clock = { milliseconds: now, seconds: () => Math.floor(now() / 1000) };
  const region = outputs['WrappingKeyArn']?.split(':')[3] ?? '';
  return createTarget({ name: 'the deployment', outputs, clock, local: { region, endpoints } });
}

/** A long-lived token of the demonstration's first user, made as its administrator makes it. */
export async function apiTokenOfUser(cloud: LocalCloud): Promise<string> {
  const target = targetOf(cloud);
  const ports = clientPorts(target);
  const record = await ports.registry.read('demo-service');
  const user = await (await openUsers(target)).find({
    kind: 'username',
    name: demoUsers[0]?.username ?? '',
  });
  if (!record || !user) throw new Error('the demonstration is not there');
  const request = { client: record.client, user, name: 'cold', life: 3_600, scope: 'openid' };
  return (await createApiToken(request, { ...ports, grants: dynamoGrantRegistry(target.table) })).token;
}
