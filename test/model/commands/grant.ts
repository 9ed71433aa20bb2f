import fc from 'fast-check';
import { expect } from 'vitest';
import { never } from '../../../shared/core/lifetimes.ts';
import type { Grant } from '../../../shared/core/model.ts';
import type { GrantStore } from '../../../shared/core/ports.ts';
import { graceWindow, refresh } from '../../../shared/core/refresh.ts';
import { encodeRefreshToken } from '../../../shared/core/refresh-token.ts';
import { startOfTests } from '../../support/clock.ts';
import { clientWith, grantWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';
import {
  type GrantItem,
  type RefreshAsk,
  type RefreshTable,
  refreshMachine,
  refreshWrites,
} from '../machines/refresh.ts';
import { runAlone } from '../run-alone.ts';
import { arrivingLate, asking, type Command, inModel, inStore, type Model, waiting } from './pair.ts';

const life = 86_400;
const limits = { life, graceWindow, skew: 0 };
const machine = refreshMachine(limits);
const writes = refreshWrites(limits);
const refreshKeys = testKeyring();
// Tokens that say no end, and are not prolonged: so the grant's own decides.
const client = clientWith({ refreshTokenExpiry: 'fixed' });
const lifetimes = { accessToken: 60, idToken: 60, refreshToken: never };

type GrantCommand = Command<RefreshTable, RefreshAsk, GrantStore>;
type GrantModel = Model<RefreshTable, RefreshAsk>;

function grantOf(id: Uint8Array, { generation, rotatedAt, expiresAt }: GrantItem): Grant {
  return grantWith({
    id,
    generation,
    expiresAt: startOfTests + expiresAt,
    ...(rotatedAt === undefined ? {} : { rotatedAt: startOfTests + rotatedAt }),
  });
}

/** The grant as the model has it, but for when it was revoked. */
function expected({ table: { grant } }: GrantModel, id: Uint8Array) {
  return grant && { ...grantOf(id, grant), isRevoked: grant.isRevoked };
}

function seen(grant: Grant | undefined) {
  if (!grant) return undefined;
  const { revokedAt, ...rest } = grant;
  return { ...rest, isRevoked: revokedAt !== undefined };
}

function claiming(isLossy: boolean): GrantCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const ask: RefreshAsk = asking(model);
      const held = inModel(model, writes.claim, ask, isLossy);
      const item: GrantItem = { generation: 0, expiresAt: ask.now + life, isRevoked: false, nonce: '' };
      const claimed = inStore(real, isLossy, (store) => store.claim(grantOf(real.id, item)));
      expect(await claimed).toBe(held);
    },
    toString: () => `claim${isLossy ? ', answer lost' : ''}`,
  };
}

function revoking(isLossy: boolean): GrantCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const held = inModel(model, writes.revoke, asking(model), isLossy);
      const revoked = inStore(real, isLossy, (store) =>
        store.revoke(real.id, 'app', startOfTests + model.now),
      );
      expect(await revoked).toBe(held);
    },
    toString: () => `revoke${isLossy ? ', answer lost' : ''}`,
  };
}

const answers = { refreshed: 'traded', refused: 'refused', reused: 'revoked as reused' } as const;

/** The whole of core/refresh.ts, with a token counted from the newest, beside the machine's program. */
function refreshing(offset: number, isLossy: boolean): GrantCommand {
  return {
    check: ({ table: { grant } }) => (grant?.generation ?? 0) + offset >= 0,
    run: async (model, real) => {
      const token = (model.table.grant?.generation ?? 0) + offset;
      const write = (name: string, ask: RefreshAsk) => {
        const made = machine.writes[name];
        if (!made) throw new Error(`there is no write ${name}`);
        return inModel(model, made, ask, isLossy);
      };
      const { answer, ask } = runAlone(machine, 'refresh', { ...asking(model), token }, model, write);
      const clock = {
        seconds: () => startOfTests + model.now,
        milliseconds: () => (startOfTests + model.now) * 1000,
      };
      const outcome = await inStore(real, isLossy, (grants) =>
        refresh(
          {
            client,
            dialect: { id: 'uas' },
            lifetimes,
            refreshToken: encodeRefreshToken({ grantId: real.id, generation: token }, refreshKeys),
            scope: [],
            resources: [],
          },
          { clock, grants, refreshKeys },
        ),
      );
      const refreshed = outcome.kind === 'refreshed' ? outcome.grant.generation : undefined;
      const traded = answer === 'traded' ? ask.grant?.generation : undefined;
      const kind =
        outcome.kind === 'scope' || outcome.kind === 'resources' ? undefined : answers[outcome.kind];
      expect([kind, refreshed]).toEqual([answer, traded]);
      expect(seen(await real.store.find(real.id))).toEqual(expected(model, real.id));
    },
    toString: () => `refresh ${offset}${isLossy ? ', answers lost' : ''}`,
  };
}

/** Anything that can be done to one grant. */
export const grantCommands = fc.commands<GrantModel, Parameters<GrantCommand['run']>[1], false>(
  [
    fc.boolean().map(claiming),
    fc
      .tuple(fc.constantFrom(0, 0, 0, -1, -2, 1), fc.boolean())
      .map(([offset, isLossy]) => refreshing(offset, isLossy)),
    fc.boolean().map(revoking),
    fc.constantFrom(1, graceWindow, graceWindow + 1, life).map((seconds) => waiting(seconds)),
    fc.nat({ max: 3 }).map((age) => arrivingLate(age)),
  ],
  { maxCommands: 25 },
);
