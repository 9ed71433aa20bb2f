import { describe, expect, it } from 'vitest';
import { loginBinding, requireAuthSource } from '../../../shared/core/auth-source.ts';
import { emailSource, smsSource, spa, web } from '../../support/ciam.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';
import { memoryAuthSourceStore } from '../../support/memory-users.ts';

const ports = { authSources: memoryAuthSourceStore([smsSource, emailSource]) };
const refused = { code: 'invalid_request', detail: { because: 'auth-source-refused' } };

describe('an auth source', () => {
  it('is found by the clients that it is associated with', async () => {
    expect(await requireAuthSource('sms-login', 'sms', web, ports)).toEqual(smsSource);
    expect(await requireAuthSource('email-login', 'email', spa, ports)).toEqual(emailSource);
  });

  it.each([
    ['is not there', 'none', 'sms', web],
    ['is of the other channel', 'email-login', 'sms', web],
    ['is not associated with the client', 'sms-login', 'sms', clientWith()],
  ] as const)('that %s is refused, each alike', async (_why, id, channel, client) => {
    expect(await refusalOf(() => requireAuthSource(id, channel, client, ports))).toEqual(refused);
  });

  it('binds a login to itself, and to nothing that is a usage', () => {
    expect(loginBinding(smsSource)).toBe('login:sms-login');
    expect(loginBinding({ id: 'signup' })).toBe('login:signup');
  });
});
