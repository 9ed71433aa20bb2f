import type { GrantType } from '../core/grant.ts';
import { authorizationCodeGrant } from './authorization-code.ts';
import { refreshTokenGrant } from './refresh-token.ts';

/** REGISTRY of the grant types that go on with a login, however it was made. */
export const continuingGrantTypes: readonly GrantType[] = [authorizationCodeGrant, refreshTokenGrant];
