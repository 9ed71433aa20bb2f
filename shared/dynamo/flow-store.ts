import { randomUUID } from 'node:crypto';
import { toBase64Url } from '../core/encoding.ts';
import type { AuthorizationRequest, Flow, FlowStep } from '../core/flow.ts';
import type { FlowStore } from '../core/ports.ts';
import { bytes, number, text, toBytes, toJson, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

// The clauses of an advance.
const isLive = 'attribute_exists(pk) AND expires_at > :now';
const isWhereItWas = 'revision = :seen';
/** Our own write, seen again because the answer was lost and the SDK sent it twice. */
const isMine = 'nonce = :me';

/** Flows in the table. */
export function dynamoFlowStore(table: Table): FlowStore {
  return {
    async open(flow) {
      await table.put({ item: flowToItem(flow), condition: 'attribute_not_exists(pk)' });
    },
    async find(id, now) {
      const item = await table.get(keys.flow(id));
      const flow = item && flowFromItem(item, id);
      return flow && flow.expiresAt > now ? flow : undefined;
    },
    async advance({ id, revision }, step, now) {
      const { held, item } = await table.update({
        key: keys.flow(id),
        update: 'SET step = :step, revision = :next, nonce = :me',
        condition: `${isLive} AND (${isWhereItWas} OR ${isMine})`,
        values: {
          ':now': toNumber(now),
          ':seen': toNumber(revision),
          ':next': toNumber(revision + 1),
          ':step': toJson(stepToStored(step)),
          ':me': toText(randomUUID()),
        },
      });
      return held && item ? flowFromItem(item, id) : undefined;
    },
  };
}

function flowToItem(flow: Flow): Item {
  return {
    ...keys.flow(flow.id),
    browser_hash: toBytes(flow.browserHash),
    request: toJson(flow.request),
    step: toJson(stepToStored(flow.step)),
    revision: toNumber(flow.revision),
    started_at: toNumber(flow.startedAt),
    expires_at: toNumber(flow.expiresAt),
    ttl: toNumber(flow.expiresAt),
  };
}

function flowFromItem(item: Item, id: Uint8Array): Flow {
  return {
    id,
    browserHash: bytes(item, 'browser_hash'),
    // What flowToItem wrote: functions alone write flows.
    request: JSON.parse(text(item, 'request')) as AuthorizationRequest,
    step: stepFromStored(JSON.parse(text(item, 'step')) as Stored<FlowStep>),
    revision: number(item, 'revision'),
    startedAt: number(item, 'started_at'),
    expiresAt: number(item, 'expires_at'),
  };
}

/** As it is in JSON: bytes are base64url. */
type Stored<T> = T extends Uint8Array
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Stored<T[K]> }
    : T;

function stepToStored(step: FlowStep): Stored<FlowStep> {
  switch (step.kind) {
    case 'code': {
      const { challengeId, sealedSecret, ...others } = step.sent;
      const secrets = { challengeId: toBase64Url(challengeId), sealedSecret: toBase64Url(sealedSecret) };
      return { kind: step.kind, sent: { ...others, ...secrets } };
    }
    case 'account':
    case 'consent':
      return { kind: step.kind, session: toBase64Url(step.session) };
    case 'recipient':
    case 'password':
    case 'done':
      return step;
  }
}

function stepFromStored(step: Stored<FlowStep>): FlowStep {
  switch (step.kind) {
    case 'code': {
      const { challengeId, sealedSecret, ...others } = step.sent;
      const secrets = { challengeId: stored(challengeId), sealedSecret: stored(sealedSecret) };
      return { kind: step.kind, sent: { ...others, ...secrets } };
    }
    case 'account':
    case 'consent':
      return { kind: step.kind, session: stored(step.session) };
    case 'recipient':
    case 'password':
    case 'done':
      return step;
  }
}

function stored(base64Url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64Url, 'base64url'));
}
