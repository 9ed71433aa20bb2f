import { describe, expect, it } from 'vitest';
import { recipientReader } from '../../../shared/channels/recipient-reader.ts';

const finnish = { channel: 'sms', address: '+358401234567', country: 'FI' } as const;
const swedish = { channel: 'sms', address: '+46701234567', country: 'SE' } as const;

describe('recipients where nothing is sent', () => {
  it('are read in the stack’s region, or in one of their own', () => {
    const { read } = recipientReader('FI');
    expect([read('sms', '040 1234567'), read('sms', '070 1234567', 'SE')]).toEqual([finnish, swedish]);
  });

  it('are international numbers alone where the stack has no region', () => {
    const { read } = recipientReader('');
    expect([read('sms', '+358 40 1234567'), read('sms', '040 1234567')]).toEqual([finnish, 'malformed']);
  });

  it('are read whatever their country or domain: the code was sent', () => {
    const { read } = recipientReader('FI');
    expect([read('sms', '+46 70 123 45 67'), read('email', 'Person@Example.com')]).toEqual([
      swedish,
      { channel: 'email', address: 'person@example.com' },
    ]);
  });

  it.each(['sms', 'email'] as const)(
    'are malformed when they are no address of the channel %s',
    (channel) => {
      expect(recipientReader('FI').read(channel, 'nobody')).toBe('malformed');
    },
  );
});
