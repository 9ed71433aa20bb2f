import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../infra/cli/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['900', 900],
    ['90s', 90],
    ['15m', 900],
    ['24h', 86_400],
    ['7d', 604_800],
  ])('reads %s as seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 'h', '-1', '1.5h', '1w', '1 h', '1h30m', '1H', '1e3', '0x10', '9999999999999'])(
    'does not read %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
