import { paths as ciamPaths, grants } from '../e2e/ciam/steps.ts';
import { paths as cspPaths } from '../e2e/csp/steps.ts';
import { paths, type Reply } from '../support/calls.ts';
import { smsGrant } from '../support/clients.ts';
import type { Stage } from './stage.ts';

/** Tokens of a login, and what goes on with them. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly id: string;
}

/** A vendor's way to log in and on, for a client of the demonstration. */
export interface Vendor {
  readonly name: string;
  logIn(stage: Stage): Promise<Tokens>;
  refresh(stage: Stage, token: string): Promise<Reply>;
}

const app = { clientId: 'demo-app', secret: 'demo-app-secret' };
const web = { clientId: 'demo-web', secret: 'demo-web-secret' };
const service = { clientId: 'demo-service', secret: 'demo-service-secret' };

/** The tokens of an answer. Throws with the answer where it has none. */
export function tokensOf({ status, body, text }: Reply): Tokens {
  if (status !== 200) throw new Error(`no tokens in ${status} ${text}`);
  return {
    access: String(body['access_token']),
    refresh: String(body['refresh_token']),
    id: String(body['id_token']),
  };
}

const ubisecure: Vendor = {
  name: 'Ubisecure',
  async logIn(stage) {
    const form = { grant_type: smsGrant, scope: 'openid demo-api', username: stage.nextPhone() };
    const { body } = await stage.postForm(paths.token, form, { as: app });
    const { reference } = body['x_globalsign_iam_challenge'] as { readonly reference: string };
    const answer = {
      x_globalsign_iam_reference_id: reference,
      x_globalsign_iam_otp_code: stage.codeTo(form.username),
    };
    return tokensOf(await stage.postForm(paths.token, { ...form, ...answer }, { as: app }));
  },
  refresh: (stage, refresh_token) =>
    stage.postForm(paths.token, { grant_type: 'refresh_token', refresh_token }, { as: app }),
};

const tencent: Vendor = {
  name: 'Tencent',
  async logIn(stage) {
    const asked = { phone_number: stage.nextPhone(), auth_source_id: 'sms-login' };
    const { body } = await stage.postJson(ciamPaths.send, asked, { as: web });
    const answer = { grant_type: grants.sms, auto_signup: true, otp_token: body['otp_token'] };
    const otp = stage.codeTo(asked.phone_number);
    return tokensOf(await stage.postJson(ciamPaths.token, { ...asked, ...answer, otp }, { as: web }));
  },
  refresh: (stage, refresh_token) =>
    stage.postForm(ciamPaths.token, { grant_type: 'refresh_token', refresh_token }, { as: web }),
};

const vmware: Vendor = {
  name: 'VMware',
  async logIn(stage) {
    const form = { grant_type: 'password', username: 'alice', password: 'correct horse battery staple' };
    return tokensOf(await stage.postForm(cspPaths.token, { ...form, scope: 'openid' }, { as: service }));
  },
  refresh: (stage, refresh_token) =>
    stage.postForm(cspPaths.token, { grant_type: 'refresh_token', refresh_token }, { as: service }),
};

export const vendors = { ubisecure, tencent, vmware } as const satisfies Record<string, Vendor>;
