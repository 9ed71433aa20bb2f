import type { LoginMethod } from '../core/model.ts';

/** `acr` values of dialects that have none of their own: they name the way of the login, since no two ways prove the same. */
export function acr(method: LoginMethod): string {
  return `urn:latchkey:params:oauth:acr:${method === 'password' ? method : `otp:${method}`}`;
}
