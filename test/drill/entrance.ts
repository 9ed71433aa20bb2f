import { paths as ciamPaths, grants } from '../e2e/ciam/steps.ts';
import { paths, type Reply } from '../support/calls.ts';
import { smsGrant } from '../support/clients.ts';
import type { Stage } from './stage.ts';

/** A code that went out, as whoever asked for it can guess at it. */
export interface Lock {
  /** The code itself, which only the drill knows: so that guesses are wrong when they should be. */
  readonly code: string;
  /** Presents a code with the newest reference. True: it logged in. */
  guess(code: string, from?: string): Promise<boolean>;
  /** Keeps the reference as it now is: what it gives presents codes with that one, where references change with each guess. */
  again?(): (code: string) => Promise<boolean>;
}

/** A way in for a code by SMS: an endpoint or the pages, at a client. */
export interface Entrance {
  readonly name: string;
  readonly digits: number;
  /** Asks for a code; nothing where none was sent. */
  ask(stage: Stage, recipient: string, from?: string): Promise<Lock | undefined>;
}

const challengeMember = 'x_globalsign_iam_challenge';

function uasReference({ body }: Reply): string | undefined {
  return (body[challengeMember] as { readonly reference?: string } | undefined)?.reference;
}

const sender = (from: string | undefined) => (from === undefined ? {} : { from });

/** Ubisecure's grant at its token endpoint, whose references change with each guess. */
export const uas: Entrance = {
  name: 'Ubisecure grant',
  digits: 8,
  async ask(stage, username, from) {
    const as = { clientId: 'demo-app', secret: 'demo-app-secret' };
    const form = { grant_type: smsGrant, scope: 'openid', username };
    const reply = await stage.postForm(paths.token, form, { as, ...sender(from) });
    let reference = uasReference(reply);
    if (reply.status !== 200 || reference === undefined) return undefined;
    const present = (x_globalsign_iam_reference_id: string, code: string, guesser?: string) => {
      const answer = { ...form, x_globalsign_iam_reference_id, x_globalsign_iam_otp_code: code };
      return stage.postForm(paths.token, answer, { as, ...sender(guesser) });
    };
    return {
      code: stage.codeTo(username),
      async guess(code, guesser) {
        const guessed = await present(String(reference), code, guesser);
        reference = uasReference(guessed) ?? reference;
        return guessed.status === 200;
      },
      again() {
        const kept = String(reference);
        return async (code) => (await present(kept, code)).status === 200;
      },
    };
  },
};

/** Tencent's two endpoints, for a client with or without a secret. */
function ciam(clientId: 'demo-web' | 'demo-spa'): Entrance {
  const secret = clientId === 'demo-web' ? 'demo-web-secret' : undefined;
  const credentials = { client_id: clientId, ...(secret === undefined ? {} : { client_secret: secret }) };
  return {
    name: secret === undefined ? 'Tencent, public client' : 'Tencent grant',
    digits: 6,
    async ask(stage, phone_number, from) {
      const recipient = { phone_number, auth_source_id: 'sms-login' };
      const asked = { ...credentials, ...recipient };
      const { status, body } = await stage.postJson(ciamPaths.send, asked, sender(from));
      if (status !== 200) return undefined;
      const redeemed = {
        ...asked,
        grant_type: grants.sms,
        auto_signup: true,
        otp_token: body['otp_token'],
      };
      return {
        code: stage.codeTo(phone_number),
        async guess(otp, guesser) {
          const guessed = await stage.postJson(ciamPaths.token, { ...redeemed, otp }, sender(guesser));
          return guessed.status === 200;
        },
      };
    },
  };
}

/** Tencent's sign-up, whose codes are for something else than a login. */
export const signUp: Entrance = {
  name: 'Tencent sign-up',
  digits: 6,
  async ask(stage, phone_number, from) {
    const credentials = { client_id: 'demo-web', client_secret: 'demo-web-secret' };
    const asked = { ...credentials, usage: 'signup', phone_number };
    const { status, body } = await stage.postJson(ciamPaths.send, asked, sender(from));
    if (status !== 200) return undefined;
    const claimed = { ...credentials, phone_number, phone_number_otp_token: body['otp_token'] };
    return {
      code: stage.codeTo(phone_number),
      async guess(phone_number_otp, guesser) {
        const members = { ...claimed, phone_number_otp };
        return (await stage.postJson(ciamPaths.signup, members, sender(guesser))).status === 200;
      },
    };
  },
};

/** A confidential client of Tencent's dialect. */
export const web = ciam('demo-web');
/** A public one, which anybody can pretend to be. */
export const spa = ciam('demo-spa');
