import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../shared/channels/address.ts';
import { parsePhone } from '../../shared/channels/phone.ts';

const served = ['FI', 'SE', 'DE', 'FR', 'ES', 'GB', 'US', 'CN'];

function phone(typed: string, defaultRegion = 'FI', countries: readonly string[] = served) {
  const recipient = parsePhone(typed, { defaultRegion, countries });
  return typeof recipient === 'string' ? recipient : `${recipient.address} ${recipient.country}`;
}

function address(typed: string) {
  const recipient = parseAddress(typed);
  return typeof recipient === 'string' ? recipient : recipient.address;
}

describe('a phone number', () => {
  it('becomes a recipient with channel, E.164 address and country', () => {
    expect(parsePhone('040 123 4567', { defaultRegion: 'FI', countries: ['FI'] })).toEqual({
      channel: 'sms',
      address: '+358401234567',
      country: 'FI',
    });
  });

  it.each([
    ['E.164', '+358401234567', '+358401234567 FI'],
    ['international digits', '358401234567', '+358401234567 FI'],
    ['00', '00358401234567', '+358401234567 FI'],
    ["another region's international prefix", '011358401234567', '+358401234567 FI', 'US'],
    ['blanks, dashes, dots and parentheses', ' +358 (40) 123-45.67 ', '+358401234567 FI'],
    ['typographic dashes and no-break blanks', '+358\u00a040\u2011123\u20134567', '+358401234567 FI'],
    ['the (0) of business cards', '+44 (0)7400 123456', '+447400123456 GB'],
    ['full-width characters', '＋３５８（４０）１２３４５６７', '+358401234567 FI'],
    ['Arabic-Indic digits', '٠٤٠١٢٣٤٥٦٧', '+358401234567 FI'],
    ['Persian digits', '۰۴۰۱۲۳۴۵۶۷', '+358401234567 FI'],
    ['bidi marks and zero-width blanks', '\u202a+358\u200b401234567\u202c\u200e', '+358401234567 FI'],
  ])('is read from %s', (_form, typed, expected, region = 'FI') => {
    expect(phone(typed, region)).toBe(expected);
  });

  it.each([
    ['FI', '040555555', '+35840555555 FI'],
    ['FI', '0401234567', '+358401234567 FI'],
    ['FI', '401234567', '+358401234567 FI'],
    ['FI', '358401234567', '+358401234567 FI'],
    ['FI', '46701234567', '+46701234567 SE'],
    ['FI', '12125550123', '+12125550123 US'],
    ['US', '2125550123', '+12125550123 US'],
    ['US', '12125550123', '+12125550123 US'],
    ['US', '358401234567', '+358401234567 FI'],
    ['DE', '015112345678', '+4915112345678 DE'],
    ['DE', '15112345678', '+4915112345678 DE'],
    ['DE', '4915112345678', '+4915112345678 DE'],
    ['CN', '13600000000', '+8613600000000 CN'],
    ['CN', '8613600000000', '+8613600000000 CN'],
    ['GB', '07400123456', '+447400123456 GB'],
    ['GB', '7400123456', '+447400123456 GB'],
    ['GB', '447400123456', '+447400123456 GB'],
  ])('in %s without a prefix, %s is %s', (region, typed, expected) => {
    expect(phone(typed, region)).toBe(expected);
  });

  it('that is valid both ways is national where people write it so, otherwise international', () => {
    expect([phone('13602345678', 'CN'), phone('13602345678', 'FI')]).toEqual([
      '+8613602345678 CN',
      '+13602345678 US',
    ]);
    expect([phone('04520123456', 'FI'), phone('4520123456', 'FI', ['FI', 'DK'])]).toEqual([
      '+3584520123456 FI',
      '+4520123456 DK',
    ]);
  });

  it('in a range newer than the metadata is read by the calling code it starts with, else as national', () => {
    expect(phone('4919912345678', 'DE')).toBe('+4919912345678 DE');
    expect(phone('0199123456', 'DE')).toBe('+49199123456 DE');
    expect(phone('8619999999999', 'FI', ['CN'])).toBe('+8619999999999 CN');
  });

  it.each([
    'tel:+358401234567',
    '+358401234567 ext. 3',
    '+358401234567;ext=3',
    '+358401234567x3',
    '+358401234567#3',
    '+358401234567, +358401234568',
    '+358401234567/8',
    '0800-FLOWERS',
    '++358401234567',
    '358+401234567',
    '+',
    '',
    '112',
    '+3584',
    '+1234567890123456',
    '+999401234567',
    '+35800401234567',
    '+860112694206669',
    '+4910000000000000',
    '10000000000000',
    '٣½①²401234567',
    '+358401234567\0',
    `+358401234567${' '.repeat(20)}`,
  ])('is not read from %j', (typed) => {
    expect(phone(typed)).toBe('malformed');
  });

  it('needs a prefix or calling code where there is no default region', () => {
    expect([phone('0401234567', ''), phone('358401234567', ''), phone('0401234567', 'fi')]).toEqual([
      'malformed',
      '+358401234567 FI',
      'malformed',
    ]);
  });

  it('of a country that is not served is refused as such', () => {
    expect([
      phone('+4520123456'),
      phone('+77011234567'),
      phone('+12425551234'),
      phone('+447911123456'),
    ]).toEqual(['country', 'country', 'country', 'country']);
  });

  it('is never served while no country is', () => {
    expect([phone('+358401234567', 'FI', []), phone('0401234567', 'FI', [])]).toEqual(['country', 'country']);
  });

  it('of no known country behind a shared or global calling code is refused, however it is typed', () => {
    expect(['+15551234567', '+881612345678'].map((typed) => phone(typed))).toEqual(['country', 'country']);
    expect(phone('5551234567', 'US')).toBe('country');
  });
});

describe('an e-mail address', () => {
  it('becomes a recipient with channel and address', () => {
    expect(parseAddress('ada@example.com')).toEqual({ channel: 'email', address: 'ada@example.com' });
  });

  it.each([
    ['Ada.Lovelace+Code@Example.COM', 'ada.lovelace+code@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ["o'neill@example.com", "o'neill@example.com"],
    ['!#$%&*/=?^_`{|}~-@example.com', '!#$%&*/=?^_`{|}~-@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@例子。中国', 'ada@xn--fsqu00a.xn--fiqs8s'],
    ['ada@ＥＸＡＭＰＬＥ.com', 'ada@example.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    ['a@1.example', 'a@1.example'],
  ])('%j is %j', (typed, expected) => {
    expect(address(typed)).toBe(expected);
  });

  it('is taken at 254 characters and not at 255', () => {
    const domain = (length: number) => `${'d'.repeat(62)}.${'d'.repeat(62)}.${'d'.repeat(length)}.com`;
    const longest = `${'a'.repeat(64)}@${domain(59)}`;
    expect(longest).toHaveLength(254);
    expect([address(longest), address(`${'a'.repeat(64)}@${domain(60)}`)]).toEqual([longest, 'malformed']);
  });

  it.each([
    '',
    '@',
    'ada',
    '@example.com',
    'ada@',
    'ada@example',
    'ada@.example.com',
    'ada@example..com',
    'ada@example.com.',
    'ada@-example.com',
    'ada@example-.com',
    `ada@${'d'.repeat(64)}.com`,
    'ada@exa_mple.com',
    'ada@ex%61mple.com',
    'ada@example.com/path',
    'ada@example.com:25',
    'ada@192.0.2.1',
    'ada@0x7f.1',
    'ada@[192.0.2.1]',
    'ada@example.123',
    'ada@\u200dexample.com',
    `ada@${'ü'.repeat(60)}.example`,
    `ada@${'ü.'.repeat(60)}example`,
    '.ada@example.com',
    'ada.@example.com',
    'ada..l@example.com',
    'a@da@example.com',
    'ada @example.com',
    'a da@example.com',
    `${'a'.repeat(65)}@example.com`,
    'Ada <ada@example.com>',
    '<ada@example.com>',
    'ada(comment)@example.com',
    'ada@example.com (comment)',
    '"ada"@example.com',
    '"a da"@example.com',
    'friends: ada@example.com;',
    'ada@example.com, eve@example.com',
    'ädä@example.com',
    'ada@example.com\n',
    '\r\nada@example.com',
    'ada\r\nBcc: eve@example.com',
    'ada\0@example.com',
    'ada\\@example.com',
  ])('is not read from %j', (typed) => {
    expect(address(typed)).toBe('malformed');
  });

  it('with a look-alike that lower-cases to ASCII is not the ASCII address', () => {
    expect('\u212Aate'.toLowerCase()).toBe('kate');
    expect(address('\u212Aate@example.com')).toBe('malformed');
  });
});
