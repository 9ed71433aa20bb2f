import type { Recipient } from '../../core/channel.ts';
import { addProof, deviceLife, hasProof } from '../../core/known-device.ts';
import { recipientMac } from '../../core/otp-macs.ts';
import type { Ports } from '../../core/ports.ts';
import { cookieOf, hostCookie } from '../../http/cookies.ts';

const deviceCookie = '__Host-latchkey-device';
/** Most characters of the cookie that are looked at. */
const maxLength = 512;

/** Whether somebody has proven the recipient in this browser before. */
export function isKnownDevice(
  request: Request,
  recipient: Recipient,
  ports: Pick<Ports, 'clock' | 'otpKeys'>,
): boolean {
  return hasProof(keptIn(request), recipientMac(recipient, ports.otpKeys), ports);
}

/** The `Set-Cookie` value by which the browser remembers that the recipient was proven in it. It outlives the session, and opens nothing. */
export function knownDeviceCookie(
  request: Request,
  recipient: Recipient,
  ports: Pick<Ports, 'clock' | 'entropy' | 'otpKeys'>,
): string {
  const proofs = addProof(keptIn(request), recipientMac(recipient, ports.otpKeys), ports);
  return hostCookie(deviceCookie, proofs, deviceLife);
}

function keptIn(request: Request): string {
  const kept = cookieOf(request, deviceCookie) ?? '';
  return kept.length > maxLength ? '' : kept;
}
