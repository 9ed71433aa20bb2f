import type { GrantType } from '../core/grant.ts';
import { authorizationCodeGrant } from './authorization-code.ts';
import { clientCredentialsGrant } from './client-credentials.ts';
import { passwordGrant } from './password.ts';
import { refreshTokenGrant } from './refresh-token.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

/** REGISTRY of the grant types that send nothing. A new one is a file here and a line in this list; every token endpoint then answers it, and discovery lists it. */
export const directGrantTypes: readonly GrantType[] = [
  authorizationCodeGrant,
  clientCredentialsGrant,
  passwordGrant,
  refreshTokenGrant,
  tokenExchangeGrant,
];
