import { describe, expect, it } from 'vitest';
import { addVersion, firstSecret, type WrappedSecret } from '../../../shared/core/secret-versions.ts';
import { dynamoKeyStore } from '../../../shared/dynamo/key-store.ts';
import { keyringLoader, openKeyring } from '../../../shared/runtime/keyring.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { forEachDynamo } from '../../support/dynalite.ts';

const bytes = (number: number) => new Uint8Array(8).fill(number);
const secret = firstSecret('otp', bytes(1), now);
const rotated: WrappedSecret = addVersion(secret, bytes(2), now);

forEachDynamo('the keyring of a table', (makeTable) => {
  async function setUp() {
    const table = await makeTable();
    const unwrapped: string[] = [];
    const ports = {
      table,
      clock: testClock(),
      unwrapper: {
        async unwrap(purpose: string, wrapped: Uint8Array) {
          unwrapped.push(`${purpose} ${wrapped[0]}`);
          return wrapped;
        },
      },
    };
    return { ports, unwrapped, store: dynamoKeyStore(table) };
  }

  describe('a keyring', () => {
    it('is not opened before there is a secret', async () => {
      const { ports, unwrapped } = await setUp();
      await expect(openKeyring('otp', ports)).rejects.toThrow('there is no otp secret yet');
      expect(unwrapped).toEqual([]);
    });

    it('unwraps each version once, however often it is loaded', async () => {
      const { ports, unwrapped, store } = await setUp();
      await store.createSecret(secret);
      const load = keyringLoader('otp', ports);
      expect((await load()).versions).toEqual([1]);
      await store.writeSecret(rotated);
      const keys = await load();
      expect([keys.versions, keys.current]).toEqual([[2, 1], 1]);
      await load();
      expect(unwrapped).toEqual(['otp 1', 'otp 2']);
      ports.clock.advance(1_200);
      expect(keys.current).toBe(2);
    });

    it('fails as a whole where one version cannot be unwrapped, and tries that one again', async () => {
      const { ports, store } = await setUp();
      await store.createSecret(secret);
      let isDenied = false;
      const unwrapper = {
        async unwrap(_purpose: string, wrapped: Uint8Array) {
          if (isDenied) throw new Error('denied');
          return wrapped;
        },
      };
      const load = keyringLoader('otp', { ...ports, unwrapper });
      await load();
      await store.writeSecret(rotated);
      isDenied = true;
      await expect(load()).rejects.toThrow('denied');
      isDenied = false;
      expect((await load()).versions).toEqual([2, 1]);
    });
  });
});
