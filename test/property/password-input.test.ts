import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../shared/channels/address.ts';
import { readIdentifier, spellingOf } from '../../shared/core/identifier.ts';
import { hashPassword, verifyPassword } from '../../shared/core/password.ts';
import { isSameIdentifier } from '../../shared/dynamo/user-item.ts';
import { jsonRequest } from '../support/ciam.ts';
import { logLines } from '../support/memory-log.ts';
import { passwordWorld, rightPassword, rootUrl } from '../support/password.ts';
import { asApp, outcomeOf } from '../support/world.ts';

logLines();

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.emailAddress(),
  fc.stringMatching(/^\+?\d{1,17}$/),
  fc.constantFrom('alice', '__proto__', 'a\ud800', '\udc00', '\0', '$argon2id$', 'x'.repeat(2_000)),
);

describe('a name to log in with', () => {
  it('is read in one way, whatever it is, and its one spelling reads as itself', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const identifier = readIdentifier(typed);
        const again = readIdentifier(spellingOf(identifier));
        if (identifier.kind !== 'username') expect(again).toEqual(identifier);
        expect(isSameIdentifier(identifier, identifier)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is an e-mail address wherever codes would be sent to it, and in the same spelling', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const recipient = parseAddress(typed);
        if (recipient === 'malformed') return;
        expect(readIdentifier(typed)).toEqual({ kind: 'email', address: recipient.address });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a login with any text', () => {
  it('is refused with an error that clients know, and gives nobody a grant', async () => {
    const server = passwordWorld({ url: rootUrl });
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (username, password) => {
        fc.pre(password !== rightPassword);
        server.clock.advance(86_400);
        const body = { grant_type: 'password', username, password };
        const answer = await outcomeOf(server.fetch(rootUrl, jsonRequest('POST', body, asApp)));
        expect(answer.status).toBe(400);
        expect(['invalid_request', 'invalid_grant']).toContain(answer.body['error']);
        expect(String(answer.body['error_description'])).toMatch(/^[\x20\x21\x23-\x5B\x5D-\x7E]+$/);
      }),
      { numRuns: 100 },
    );
    expect(server.grants.contents.size).toBe(0);
  });
});

describe('a hash', () => {
  it('is of its own password and of no other', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((typed) => !typed.includes('\0'));
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        async (password, other, salt) => {
          const hash = await hashPassword(password, salt);
          const isSame = password.normalize('NFC') === other.normalize('NFC');
          expect([await verifyPassword(hash, password), await verifyPassword(hash, other)]).toEqual([
            true,
            isSame,
          ]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
