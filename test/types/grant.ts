import {
  type DirectGrantPorts,
  defineGrant,
  type GrantResult,
  type GrantType,
  requireParam,
} from '../../shared/core/grant.ts';
import { otpGrant } from '../../shared/grants/otp.ts';
import { passwordGrant } from '../../shared/grants/password.ts';

// What must not compile in a grant: each line below the mark is an error, or the compiler says that the mark is not needed.

defineGrant({
  type: 'urn:example',
  parameters: { scope: 1_024 },
  clients: 'any',
  async authorize(request, ports): Promise<GrantResult> {
    requireParam(request, 'scope');
    // @ts-expect-error a parameter that was not declared cannot be demanded
    requireParam(request, 'otp');
    // @ts-expect-error nor read
    request.params.otp;
    // @ts-expect-error sending is a port of grants that ask for it
    ports.sms;
    // @ts-expect-error and so are users
    ports.users;
    // @ts-expect-error the values of parameters may be missing
    request.params.scope.length;
    throw new Error('only compiled');
  },
});

defineGrant({
  type: 'urn:example',
  // @ts-expect-error a parameter has a longest length, or is a switch
  parameters: { scope: true },
  // @ts-expect-error a grant is for any client, or for confidential ones
  clients: 'none',
  // @ts-expect-error a grant says who may have a token
  authorize: async () => ({}),
});

/** A grant stands where its ports are. */
export const direct: readonly GrantType<string, DirectGrantPorts>[] = [
  passwordGrant,
  // @ts-expect-error where nothing is sent, a grant that sends has no place
  otpGrant('sms'),
];

// @ts-expect-error and where there are no users, none that knows passwords
export const continuing: readonly GrantType[] = [passwordGrant];
