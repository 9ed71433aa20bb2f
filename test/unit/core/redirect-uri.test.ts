import { describe, expect, it } from 'vitest';
import { isRegistered } from '../../../shared/core/redirect-uri.ts';

const registered = [
  'https://web.example.com/callback',
  'https://web.example.com/a?tenant=1',
  'http://127.0.0.1/callback',
  'http://localhost:3000/callback',
  'http://[::1]/callback',
  'com.example.app:/callback',
];

describe('an address to return to', () => {
  it.each(registered)('is good where it is one of the registered, letter by letter: %s', (address) => {
    expect(isRegistered(address, registered)).toBe(true);
  });

  it.each([
    'http://127.0.0.1:51004/callback',
    'http://localhost/callback',
    'http://localhost:51004/callback',
    'http://[::1]:51004/callback',
  ])('may have any port on the machine itself (RFC 8252 §7.3): %s', (address) => {
    expect(isRegistered(address, registered)).toBe(true);
  });

  it.each([
    ['another path', 'https://web.example.com/callback/'],
    ['a path below', 'https://web.example.com/callback/more'],
    ['another query', 'https://web.example.com/callback?a=b'],
    ['another host', 'https://evil.example.com/callback'],
    ['a host below', 'https://a.web.example.com/callback'],
    ['a host that begins alike', 'https://web.example.com.evil.example/callback'],
    ['another port', 'https://web.example.com:444/callback'],
    ['the port that is meant anyway', 'https://web.example.com:443/callback'],
    ['another scheme', 'http://web.example.com/callback'],
    ['letters in another case', 'https://WEB.example.com/callback'],
    ['a user name', 'https://web.example.com@evil.example/callback'],
    ['a user name on the right host', 'https://me@web.example.com/callback'],
    ['a fragment', 'https://web.example.com/callback#'],
    ['an encoded slash', 'https://web.example.com%2Fcallback'],
    ['an encoded letter', 'https://web.example.com/%63allback'],
    ['dots that lead back', 'https://web.example.com/a/../callback'],
    ['backslashes', 'https:\\\\web.example.com\\callback'],
    ['a backslash before another host', 'https://evil.example\\@web.example.com/callback'],
    ['a blank', 'https://web.example.com/callback '],
    ['a line break', 'https://web.example.com/callback\r\n'],
    ['no scheme', '//web.example.com/callback'],
    ['no address at all', 'callback'],
    ['nothing', ''],
    ['a script', 'javascript:alert(1)'],
    ['another path of an application', 'com.example.app:/other'],
    ['the machine itself with another path', 'http://127.0.0.1:51004/other'],
    ['the machine itself with TLS', 'https://127.0.0.1:51004/callback'],
    ['the machine itself with a user name', 'http://me@127.0.0.1:51004/callback'],
    ['the machine itself with a password', 'http://:secret@127.0.0.1:51004/callback'],
    ['the machine itself with a fragment', 'http://127.0.0.1:51004/callback#a'],
    ['the machine itself with an empty fragment', 'http://127.0.0.1:51004/callback#'],
    ['the machine itself with a query', 'http://127.0.0.1:51004/callback?a'],
    ['the machine itself with dots', 'http://127.0.0.1:51004/a/../callback'],
    ['the machine itself with backslashes', 'http:\\\\127.0.0.1:51004\\callback'],
    ['the machine itself in another spelling', 'http://127.1:51004/callback'],
    ['the machine itself in figures', 'http://2130706433/callback'],
    ['another address of the machine', 'http://127.0.0.2:51004/callback'],
    ['a host that begins with the machine', 'http://127.0.0.1.evil.example:51004/callback'],
    ['a port that is none', 'http://127.0.0.1:99999/callback'],
  ])('is refused with %s: %s', (_, address) => {
    expect(isRegistered(address, registered)).toBe(false);
  });

  it('may have no port of its own choice where the one that is registered is elsewhere', () => {
    expect(isRegistered('http://web.example.com:81/', ['http://web.example.com/'])).toBe(false);
  });
});
