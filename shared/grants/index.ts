import type { GrantType, OtpGrantPorts } from '../core/grant.ts';
import { directGrantTypes } from './direct.ts';
import { otpGrant } from './otp.ts';
import { otpTokenGrant } from './otp-token.ts';

/** REGISTRY of grant types: those that send or judge codes, and all others. */
export const grantTypes: readonly GrantType<string, OtpGrantPorts>[] = [
  otpGrant('sms'),
  otpGrant('email'),
  otpTokenGrant('sms'),
  otpTokenGrant('email'),
  ...directGrantTypes,
];
