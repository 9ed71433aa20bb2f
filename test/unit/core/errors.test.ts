import { describe, expect, it } from 'vitest';
import { asRefusal, type ErrorCode, Refusal, refuse } from '../../../shared/core/errors.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

describe('a refusal', () => {
  it.each<[ErrorCode, number]>([
    ['invalid_request', 400],
    ['invalid_client', 401],
    ['invalid_grant', 400],
    ['unauthorized_client', 400],
    ['unsupported_grant_type', 400],
    ['invalid_scope', 400],
    ['invalid_token', 401],
    ['insufficient_scope', 403],
    ['slow_down', 429],
    ['temporarily_unavailable', 503],
    ['server_error', 500],
    ['unmet_authentication_requirements', 403],
  ])('%s is answered with status %i', (code, status) => {
    expect(new Refusal(code, { because: 'unexpected' }).status).toBe(status);
  });

  it('has the status it was given', () => {
    expect(new Refusal('invalid_request', { because: 'body-too-large', status: 413 }).status).toBe(413);
  });

  it('tells code and reason, and keeps the cause', () => {
    const cause = new Error('cause');
    const detail = { because: 'delivery-failed', cause } as const;
    const refusal = new Refusal('temporarily_unavailable', detail);
    expect(refusal.message).toBe('temporarily_unavailable (delivery-failed)');
    expect(refusal.name).toBe('Refusal');
    expect(refusal.cause).toBe(cause);
    expect(refusal.detail).toEqual(detail);
  });

  it('is thrown by refuse', async () => {
    const detail = { because: 'otp-wrong' } as const;
    expect(await refusalOf(() => refuse('invalid_grant', detail))).toEqual({ code: 'invalid_grant', detail });
  });
});

describe('anything that was thrown', () => {
  it('is a refusal if it is one', () => {
    const refusal = new Refusal('invalid_grant', { because: 'otp-wrong' });
    expect(asRefusal(refusal)).toBe(refusal);
  });

  it.each([new TypeError('x'), 'text', undefined])('is otherwise a fault that says nothing: %s', (thrown) => {
    const { code, detail, status } = asRefusal(thrown);
    expect({ code, detail, status }).toEqual({
      code: 'server_error',
      detail: { because: 'unexpected', cause: thrown },
      status: 500,
    });
  });
});
