import { timingSafeEqual } from 'node:crypto';
import { issuer } from '@openauthjs/openauth';
import { CodeProvider } from '@openauthjs/openauth/provider/code';
import type { Provider } from '@openauthjs/openauth/provider/provider';
import { createSubjects } from '@openauthjs/openauth/subject';
import { CodeUI } from '@openauthjs/openauth/ui/code';
import { object, string } from 'valibot';
import { fetchBridge } from './fetch-bridge.ts';
import { listening } from './listening.ts';
import { mapStorage } from './map-storage.ts';

// A program: OpenAuth's issuer. It signs with ES256 alone.
const codes = new Map<string, string>();

const code = CodeProvider<{ email: string }>(
  CodeUI({
    async sendCode(claims, sent) {
      codes.set(claims['email'] ?? '', sent);
    },
  }),
);

/** Its provider of client_credentials is to be written by whoever uses it. */
const service: Provider<{ clientID: string }> = {
  type: 'service',
  init() {},
  async client({ clientID, clientSecret }) {
    const [given, expected] = [Buffer.from(clientSecret), Buffer.from('service-secret')];
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isRight || clientID !== 'service') throw new Error('unknown client');
    return { clientID };
  },
};

const app = issuer({
  subjects: createSubjects({ user: object({ id: string() }) }),
  storage: mapStorage(),
  providers: { code, service },
  ttl: { access: 3_600, refresh: 86_400 },
  success: async (context, value) =>
    context.subject('user', { id: value.provider === 'code' ? value.claims.email : value.clientID }),
});

/** Codes that were sent since the last time, by recipient. */
function takeCodes(): Readonly<Record<string, string>> {
  const taken = Object.fromEntries(codes);
  codes.clear();
  return taken;
}

await listening(
  fetchBridge((request) => app.fetch(request)),
  { codes: takeCodes },
);
