import { defineGrant, type GrantResult, requireParam } from '../../shared/core/grant.ts';

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
