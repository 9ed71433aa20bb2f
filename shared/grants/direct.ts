import type { GrantType } from '../core/grant.ts';
import { refreshTokenGrant } from './refresh-token.ts';

/** REGISTRY of the grant types that send nothing. A new one is a file here and a line in this list; every token endpoint then answers it, and discovery lists it. */
export const directGrantTypes: readonly GrantType[] = [refreshTokenGrant];
