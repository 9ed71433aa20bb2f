import { describe, expect, it } from 'vitest';
import type { AuthorizationRequest, Flow, FlowStep, SentCode } from '../../shared/core/flow.ts';
import type { FlowStore } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

const id = new Uint8Array(16).fill(1);
const session = new Uint8Array(16).fill(255);

const request: AuthorizationRequest = {
  clientId: 'web',
  dialect: 'ciam',
  returnTo: {
    redirectUri: 'https://app.example/cb?a=1',
    responseMode: 'form_post',
    issuer: 'https://login.example.com',
    state: '"ä\n€ 😀',
  },
  scope: ['openid', 'api'],
  audience: ['api'],
  resources: ['https://api.example/'],
  codeChallenge: 'challenge',
  nonce: 'nonce',
  prompt: ['login', 'consent'],
  maxAge: 0,
  loginHint: '+358401234567',
  idTokenHint: 'a.b.c',
  uiLocales: 'fi sv',
  claims: { idToken: ['email'], userinfo: [] },
  requiredSubject: 'user-1',
  requiredAcr: ['gold', 'silver'],
  organization: 'org',
};

const sent: SentCode = {
  challengeId: Uint8Array.from({ length: 16 }, (_, index) => index * 16),
  sealedSecret: Uint8Array.from({ length: 32 }, (_, index) => 255 - index),
  generation: 2,
  typed: '040 123 4567',
  channel: 'sms',
  issuedAt: now * 1_000 + 7,
  terms: { standing: 'client', prepaid: true, known: true },
};

function flowWith(overrides: Partial<Flow> = {}): Flow {
  return {
    id,
    browserHash: new Uint8Array(32).fill(3),
    request,
    step: { kind: 'recipient' },
    revision: 0,
    startedAt: now - 900,
    expiresAt: now + 900,
    ...overrides,
  };
}

async function opened(make: () => Promise<FlowStore>, overrides: Partial<Flow> = {}): Promise<FlowStore> {
  const store = await make();
  await store.open(flowWith(overrides));
  return store;
}

const steps: readonly FlowStep[] = [
  { kind: 'recipient' },
  { kind: 'password' },
  { kind: 'code', sent },
  { kind: 'account', session },
  { kind: 'consent', session },
  { kind: 'done' },
];

/** What every flow store holds to. */
export function flowStoreContract(make: () => Promise<FlowStore>): void {
  describe('a flow store', () => {
    it.each(steps)('keeps a flow that stands at $kind, and one that moves there', async (step) => {
      const store = await opened(make, { step });
      expect(await store.find(id, now)).toEqual(flowWith({ step }));
      expect(await store.advance(flowWith({ step }), step, now)).toEqual(flowWith({ step, revision: 1 }));
      expect(await store.find(id, now)).toEqual(flowWith({ step, revision: 1 }));
    });

    it('keeps a request that has nothing it may lack', async () => {
      const bare: AuthorizationRequest = {
        clientId: 'web',
        dialect: 'uas',
        returnTo: {
          redirectUri: 'https://app.example/cb',
          responseMode: 'query',
          issuer: 'https://login.example.com',
        },
        scope: [],
        audience: [],
        resources: [],
        prompt: [],
      };
      const store = await opened(make, { request: bare });
      expect(await store.find(id, now)).toEqual(flowWith({ request: bare }));
    });

    it('finds nothing under another id', async () => {
      const store = await opened(make);
      expect(await store.find(new Uint8Array(16), now)).toBeUndefined();
    });

    it('is over from the second in which it expires, though nothing has removed it', async () => {
      const store = await opened(make);
      expect(await store.find(id, now + 900)).toBeUndefined();
      expect(await store.advance(flowWith(), { kind: 'done' }, now + 900)).toBeUndefined();
      expect(await store.find(id, now + 899)).toEqual(flowWith());
      expect(await store.advance(flowWith(), { kind: 'done' }, now + 899)).toEqual(
        flowWith({ step: { kind: 'done' }, revision: 1 }),
      );
    });

    it('moves on in one of twenty tabs, and stands where that one went', async () => {
      const store = await opened(make);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.advance(flowWith(), { kind: 'account', session: new Uint8Array(16).fill(n) }, now),
        ),
      );
      const winners = outcomes.flatMap((flow, n) => (flow ? [{ flow, n }] : []));
      expect(winners).toHaveLength(1);
      const step: FlowStep = { kind: 'account', session: new Uint8Array(16).fill(winners[0]?.n ?? -1) };
      expect(winners[0]?.flow).toEqual(flowWith({ step, revision: 1 }));
      expect(await store.find(id, now)).toEqual(flowWith({ step, revision: 1 }));
    });

    it.each([
      ['from a step that is past', { revision: 0 }],
      ['from a step to come', { revision: 2 }],
      ['when it is not there', { id: new Uint8Array(16), revision: 1 }],
    ])('does not move on %s', async (_case, overrides) => {
      const store = await opened(make, { revision: 1 });
      expect(await store.advance(flowWith(overrides), { kind: 'done' }, now)).toBeUndefined();
      expect(await store.find(id, now)).toEqual(flowWith({ revision: 1 }));
    });

    it('changes nothing but the step, whatever the caller holds for the flow', async () => {
      const store = await opened(make);
      const other = flowWith({ browserHash: new Uint8Array(32), startedAt: now, expiresAt: now + 9_000 });
      expect(await store.advance(other, { kind: 'password' }, now)).toEqual(
        flowWith({ step: { kind: 'password' }, revision: 1 }),
      );
    });

    it('keeps the first flow of an id', async () => {
      const store = await opened(make);
      await store.open(flowWith({ browserHash: new Uint8Array(32) }));
      expect(await store.find(id, now)).toEqual(flowWith());
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentFlowStoreContract(make: () => Promise<FlowStore>): void {
  describe('a flow store whose writes are sent twice', () => {
    it('moves on once', async () => {
      const store = await opened(make);
      const moved = flowWith({ step: { kind: 'code', sent }, revision: 1 });
      expect(await store.advance(flowWith(), { kind: 'code', sent }, now)).toEqual(moved);
      expect(await store.advance(flowWith(), { kind: 'done' }, now)).toBeUndefined();
      expect(await store.find(id, now)).toEqual(moved);
    });
  });
}
