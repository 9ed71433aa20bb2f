import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { channels } from '../../../shared/channels/index.ts';
import { sms } from '../../../shared/channels/sms.ts';

const ownHost = 'login.example-co.com';
const gatewayHost = 'a1b2c3d4e5.execute-api.ap-southeast-2.amazonaws.com';

function compose(locale: string, domain = ownHost, validFor = 600) {
  return sms.compose({ code: '12345678', validFor, locale, domain }).text;
}

function sent(text: string) {
  const message = new SegmentedMessage(text);
  return { encoding: message.getEncodingName(), segments: message.segmentsCount };
}

describe('an SMS', () => {
  it.each([
    ['en', 'Your code is 1234 5678, valid for 10 minutes. Do not share it.'],
    ['fi', 'Koodisi on 1234 5678, voimassaoloaika: 10 minuuttia. Älä kerro sitä muille.'],
    ['sv', 'Din kod är 1234 5678, den gäller i 10 minuter. Dela den inte med någon.'],
    ['de', 'Ihr Code lautet 1234 5678, er gilt 10 Minuten. Geben Sie ihn nicht weiter.'],
    ['fr', 'Votre code est 1234 5678, il expire dans 10 minutes. Ne le communiquez à personne.'],
    ['es', 'Su clave es 1234 5678, caduca en 10 minutos. No la comparta con nadie.'],
    ['zh', '您的验证码是1234 5678，10分钟内有效。请勿告诉他人。'],
  ])('in %s is one sentence, a warning and the origin-bound line', (locale, text) => {
    expect(sms.compose({ code: '12345678', validFor: 600, locale, domain: ownHost })).toEqual({
      text: `${text}\n@${ownHost} #12345678`,
    });
  });

  it.each(sms.locales)('in %s takes one segment from a domain of twenty characters', (locale) => {
    expect(ownHost).toHaveLength(20);
    expect(sent(compose(locale))).toEqual({ encoding: locale === 'zh' ? 'UCS-2' : 'GSM-7', segments: 1 });
    expect(sent(compose(locale, ownHost, 59))).toEqual(sent(compose(locale)));
  });

  it.each(sms.locales)(
    "in %s takes one segment from API Gateway's own host name, except in Chinese",
    (locale) => {
      // 61 of 70 characters are the last line, so no sentence could fit.
      const expected =
        locale === 'zh' ? { encoding: 'UCS-2', segments: 2 } : { encoding: 'GSM-7', segments: 1 };
      expect(sent(compose(locale, gatewayHost))).toEqual(expected);
    },
  );

  it('leaves the warning out where it would cost another segment', () => {
    const longHost = `${'a'.repeat(60)}.example.com`;
    expect(compose('en', `${longHost}.example`)).toBe(
      `Your code is 1234 5678, valid for 10 minutes. Do not share it.\n@${longHost}.example #12345678`,
    );
    expect(compose('en', `${longHost}.example.org.uk`)).toBe(
      `Your code is 1234 5678, valid for 10 minutes.\n@${longHost}.example.org.uk #12345678`,
    );
    expect(sent(compose('en', `${longHost}.example.org.uk`)).segments).toBe(1);
  });

  it('says whole minutes as minutes and anything else as seconds', () => {
    const validity = (seconds: number) => /valid for (.*?)\./.exec(compose('en', ownHost, seconds))?.[1];
    expect([1, 59, 60, 90, 120, 3_600, 120_000].map(validity)).toEqual([
      '1 second',
      '59 seconds',
      '1 minute',
      '90 seconds',
      '2 minutes',
      '60 minutes',
      '2000 minutes',
    ]);
  });

  it('shows six digits in one piece', () => {
    expect(sms.compose({ code: '123456', validFor: 60, locale: 'en', domain: ownHost }).text).toBe(
      `Your code is 123456, valid for 1 minute. Do not share it.\n@${ownHost} #123456`,
    );
  });

  it.each(['xx', '', 'not a tag'])('in the unknown language %j is English', (locale) => {
    expect(compose(locale)).toBe(compose('en'));
  });

  it("with a caller's body is that body alone, and no title is shown", () => {
    const content = { code: '12345678', validFor: 600, locale: 'fi', domain: ownHost };
    expect(sms.compose({ ...content, title: 'title', body: 'your otp is{0}' })).toEqual({
      text: 'your otp is1234 5678',
    });
    expect(sms.compose({ ...content, title: 'title' })).toEqual(sms.compose(content));
  });
});

it('registers every channel under its own name, each with the same languages', () => {
  expect([...channels].map(([name, channel]) => [name, channel.name, channel.locales])).toEqual([
    ['sms', 'sms', ['en', 'fi', 'sv', 'de', 'fr', 'es', 'zh']],
    ['email', 'email', ['en', 'fi', 'sv', 'de', 'fr', 'es', 'zh']],
  ]);
});

it('reads recipients through the registry', () => {
  const settings = { defaultRegion: 'FI', countries: ['FI'] };
  expect(channels.get('sms')?.recipient('040555555', settings)).toEqual({
    channel: 'sms',
    address: '+35840555555',
    country: 'FI',
  });
  expect(channels.get('email')?.recipient('Ada@example.com', settings)).toEqual({
    channel: 'email',
    address: 'ada@example.com',
  });
});
