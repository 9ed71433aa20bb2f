import { describe, expect, it } from 'vitest';
import type { AuthorizationRequest, Session } from '../../../shared/core/flow.ts';
import { consentMarks, decide, isSignedIn, type Known, silentError } from '../../../shared/core/sign-in.ts';

const now = 10_000;

const session: Session = {
  ...{ id: new Uint8Array(16), secretHash: new Uint8Array(32), sessionIndex: 'a1' },
  ...{ subject: 'user-1', isUser: true, method: 'sms', authTime: now - 100 },
  ...{ idleUntil: now + 10, endsAt: now + 20, grantIds: [] },
};

function requestWith(overrides: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    ...{ clientId: 'web', dialect: 'plain', scope: ['openid'], audience: [], resources: [], prompt: [] },
    returnTo: { redirectUri: 'https://web.example.com/', responseMode: 'query', issuer: 'https://a.example' },
    ...overrides,
  };
}

function knownWith(overrides: Partial<Known> = {}): Known {
  return { session, subject: 'user-1', consented: 'all', now, ...overrides };
}

describe('what comes next', () => {
  it('is the answer for whoever is signed in', () => {
    expect(decide(requestWith(), knownWith())).toBe('answer');
  });

  it.each([
    ['nobody is signed in', {}, { session: undefined }],
    ['it is asked for', { prompt: ['login'] }, {}],
    ['it was too long ago', { maxAge: 99 }, {}],
    ['it must have been this very moment', { maxAge: 0 }, {}],
    ['somebody else is expected', {}, { hintedSubject: 'user-2' }],
    ['somebody else is insisted on', { requiredSubject: 'user-2' }, { hintedSubject: 'user-1' }],
    ['another way is insisted on', { requiredAcr: ['gold', 'silver'] }, { acr: 'bronze' }],
    ['it was before this way through the pages', { prompt: ['login'] }, { startedAt: now - 99 }],
    ['it is too long ago by now, however long the pages took', { maxAge: 99 }, { startedAt: now - 99 }],
  ] as const)('is signing in where %s', (_, request, known) => {
    expect(decide(requestWith(request), knownWith(known))).toBe('sign-in');
  });

  it.each([
    ['it was recent enough', { maxAge: 100 }, {}],
    ['the one expected is signed in', {}, { hintedSubject: 'user-1' }],
    ['the one insisted on is', { requiredSubject: 'user-1' }, {}],
    ['it was in a way insisted on', { requiredAcr: ['gold', 'silver'] }, { acr: 'silver' }],
    ['it was on this way through the pages', { prompt: ['login'], maxAge: 0 }, { startedAt: now - 100 }],
    ['it may show no page', { prompt: ['none'] }, {}],
    ['the client may have it already', {}, { consented: ['email', 'openid'] }],
  ] as const)('is the answer where %s', (_, request, known) => {
    expect(decide(requestWith(request), knownWith(known))).toBe('answer');
  });

  it.each([
    ['the client was never let in', { scope: ['openid'] }, { consented: [] }],
    ['the client was never let in, and asks for no scope', { scope: [] }, { consented: [] }],
    ['the client asks for more than before', { scope: ['openid', 'email'] }, { consented: ['openid'] }],
    ['it is asked for', { prompt: ['consent'] }, { consented: ['openid'] }],
    ['it is asked for by a client of ours', { prompt: ['consent'] }, {}],
    [
      'the client asks for another resource than before',
      { resources: ['https://one.example/', 'https://two.example/'] },
      { consented: ['openid', 'resource https://one.example/', 'https://two.example/'] },
    ],
    [
      'the client asks for another organization than before',
      { organization: 'org-2' },
      { consented: ['openid', 'organization org-1', 'org-2'] },
    ],
  ] as const)('is consent where %s', (_, request, known) => {
    expect(decide(requestWith(request), knownWith(known))).toBe('consent');
  });

  it('is the answer where all that is asked for was let to the client', () => {
    const request = requestWith({ resources: ['https://one.example/'], organization: 'org-1' });
    const consented = consentMarks(request);
    expect(consented).toEqual(['openid', 'resource https://one.example/', 'organization org-1']);
    expect(decide(request, knownWith({ consented }))).toBe('answer');
  });

  it('takes the prompts one by one, and asks for none twice', () => {
    const request = requestWith({ prompt: ['consent', 'login', 'select_account'] });
    const fresh = knownWith({ startedAt: session.authTime });
    expect([
      decide(request, knownWith()),
      decide(request, fresh),
      decide(request, fresh, ['select_account']),
      decide(request, fresh, ['select_account', 'consent']),
    ]).toEqual(['sign-in', 'account', 'consent', 'answer']);
  });

  it('does not ask for consent again that the person has just given, though it could not be kept', () => {
    expect(decide(requestWith(), knownWith({ consented: [] }), ['consent'])).toBe('answer');
  });

  it('goes on to nobody, whatever was asked', () => {
    const asked = ['login', 'select_account', 'consent'] as const;
    expect(decide(requestWith(), knownWith({ session: undefined }), asked)).toBe('sign-in');
  });
});

describe('the error where no page may be shown', () => {
  it('tells the client what the page would be for (OpenID Connect Core §3.1.2.6)', () => {
    expect([silentError('sign-in'), silentError('account'), silentError('consent')]).toEqual([
      'login_required',
      'account_selection_required',
      'consent_required',
    ]);
  });
});

describe('a session', () => {
  it.each([
    ['while it is used', {}, true],
    ['not when it was not used for too long', { idleUntil: now }, false],
    ['not when it is too old', { endsAt: now }, false],
    ['not when it was ended', { endedAt: now - 1 }, false],
  ] as const)('lasts %s', (_, overrides, lasts) => {
    expect(isSignedIn({ ...session, ...overrides }, now)).toBe(lasts);
  });
});
