import type { GrantType } from '../core/grant.ts';
import { otpGrant } from './otp.ts';
import { otpTokenGrant } from './otp-token.ts';
import { refreshTokenGrant } from './refresh-token.ts';

/** REGISTRY of grant types: the token endpoint answers these, and discovery lists them. */
export const grantTypes: readonly GrantType[] = [
  otpGrant('sms'),
  otpGrant('email'),
  otpTokenGrant('sms'),
  otpTokenGrant('email'),
  refreshTokenGrant,
];
