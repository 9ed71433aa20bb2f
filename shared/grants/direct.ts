import type { DirectGrantPorts, GrantType } from '../core/grant.ts';
import { clientCredentialsGrant } from './client-credentials.ts';
import { continuingGrantTypes } from './continuing.ts';
import { passwordGrant } from './password.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

/**
 * REGISTRY of the grant types that need no code. A new one is a file here and a line in this list; the functions `token` and `token-direct` then answer it, and discovery lists it.
 */
export const directGrantTypes: readonly GrantType<string, DirectGrantPorts>[] = [
  ...continuingGrantTypes,
  clientCredentialsGrant,
  passwordGrant,
  tokenExchangeGrant,
];
