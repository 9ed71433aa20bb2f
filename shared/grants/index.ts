import type { NamedGrant } from '../core/grant.ts';
import { directGrantTypes } from './direct.ts';
import { otpGrantTypes } from './otp.ts';
import { otpTokenGrantTypes } from './otp-token.ts';

/** REGISTRY of grant types, for discovery: every part of it is a list of its own, so that a function loads only what it answers. */
export const grantTypes: readonly NamedGrant[] = [
  ...otpGrantTypes,
  ...otpTokenGrantTypes,
  ...directGrantTypes,
];
