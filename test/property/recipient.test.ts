import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAddress } from '../../shared/channels/address.ts';
import { parsePhone } from '../../shared/channels/phone.ts';

const countries = ['FI', 'SE', 'DE', 'FR', 'ES', 'GB', 'US', 'CN', 'IT', 'RU'];
const region = fc.constantFrom('', ...countries);
/** Texts near the edge: characters that numbers are made of, in any order. */
const numberLike = fc.string({
  unit: fc.constantFrom(...'0123456789+-.() ٣７\u200e', 'x'),
  minLength: 4,
  maxLength: 20,
});
const digits = fc.oneof(
  fc.stringMatching(/^(?:\+|00?)?[1-9]\d{5,14}$/),
  fc.stringMatching(/^(?:\+|00)?(?:3584|467|4915|336|346|447|1212|8613|393|791)\d{6,9}$/),
);
const addressLike = fc.oneof(
  fc.emailAddress(),
  fc.tuple(fc.string(), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
  fc
    .tuple(fc.stringMatching(/^[a-z.+]{1,10}$/), fc.string({ unit: 'grapheme' }))
    .map(([local, domain]) => `${local}@${domain}.fi`),
);

it('reads any text as a phone number in E.164, or says why not, without throwing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), numberLike, digits),
      region,
      (typed, defaultRegion) => {
        const recipient = parsePhone(typed, { defaultRegion, countries });
        if (typeof recipient === 'string') expect(['malformed', 'country']).toContain(recipient);
        else expect(recipient.address).toMatch(/^\+[1-9]\d{3,14}$/);
      },
    ),
    { numRuns: 3_000 },
  );
});

it('reads its own phone numbers as themselves, with or without the plus gone for 00', () => {
  fc.assert(
    fc.property(digits, region, region, (typed, defaultRegion, otherRegion) => {
      const recipient = parsePhone(typed, { defaultRegion, countries });
      if (typeof recipient === 'string') return;
      const again = { defaultRegion: otherRegion, countries };
      expect(parsePhone(recipient.address, again)).toEqual(recipient);
      expect(parsePhone(recipient.address.replace('+', '00'), again)).toEqual(recipient);
    }),
    { numRuns: 3_000 },
  );
});

it('gives a phone number of a served country only', () => {
  fc.assert(
    fc.property(digits, region, fc.subarray(countries), (typed, defaultRegion, servedCountries) => {
      const recipient = parsePhone(typed, { defaultRegion, countries: servedCountries });
      if (typeof recipient !== 'string') expect(servedCountries).toContain(recipient.country);
    }),
    { numRuns: 1_000 },
  );
});

it('reads any text as a lower-case ASCII address that reads as itself, or as malformed, without throwing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), addressLike), (typed) => {
      const recipient = parseAddress(typed);
      if (recipient === 'malformed') return;
      expect(recipient.address).toMatch(/^[!-?^-~]+@[a-z\d.-]+$/);
      expect(parseAddress(recipient.address)).toEqual(recipient);
    }),
    { numRuns: 3_000 },
  );
});

it('reads every ordinary address', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zA-Z\d]{1,20}$/), fc.domain(), (local, domain) => {
      expect(parseAddress(`${local}@${domain}`)).toEqual({
        channel: 'email',
        address: `${local}@${domain}`.toLowerCase(),
      });
    }),
  );
});
