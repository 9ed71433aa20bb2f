import type { Channel } from '../core/channel.ts';
import { email } from './email.ts';
import { sms } from './sms.ts';

/** Every way a code can reach its recipient. */
export const channels: ReadonlyMap<Channel['name'], Channel> = new Map(
  [sms, email].map((channel) => [channel.name, channel]),
);
