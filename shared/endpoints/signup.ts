import { clientParameters } from '../core/client-auth.ts';
import { type ClientAuthPorts, refuseClient } from '../core/client-refusal.ts';
import { type Dialect, requireHome } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import { identifierOf } from '../core/identifier.ts';
import type { Identifier, NewUser } from '../core/ports.ts';
import { isProfileClaim, isUsername, requireProfile } from '../core/profile.ts';
import type { Parameters } from '../http/parameters.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import {
  type ContactPorts,
  contactParameters,
  contactsOf,
  proveContacts,
  refuseIdentifier,
  refuseTaken,
  requireContacts,
  spendContacts,
} from './proven-contact.ts';

export type SignupPorts = ClientAuthPorts & ContactPorts;

/**
 * Makes a user of whoever proved a phone number, an e-mail address or both (contracts 2.5), and answers with its id. Everything that can be wrong is looked for before the codes are used up, and
 * they are used up before the user is made: of parallel requests with the same codes one makes a user, and no failed request does.
 */
export function signupEndpoint(dialects: readonly Dialect[], ports: SignupPorts): Handler {
  return byDialect('signup', dialects, async (request) => {
    const { form, client } = await authenticatedForm(request, ports);
    requireHome(client, request.dialect, [request.dialect]);
    // Whoever may not ask for codes has none to present.
    if (client.tokenEndpointAuthMethod === 'none' && !client.publicOtpSend)
      return refuseClient('client-method-refused');
    refuseOthers(form);
    const username = optionalUsername(form);
    const profile = requireProfile(form);
    const claimed = requireContacts(form, ports);
    if (claimed.length === 0) return refuse('invalid_request', { because: 'attribute-missing' });
    const proven = await proveContacts(claimed, { ...request, client, usage: 'signup' }, ports);
    const identifiers: readonly Identifier[] = [
      ...proven.map(({ recipient }) => identifierOf(recipient)),
      ...(username === undefined ? [] : [{ kind: 'username', name: username } as const]),
    ];
    await refuseTaken(identifiers, undefined, ports);
    await spendContacts(proven, client, ports);
    const user = { profile, ...contactsOf(proven), ...(username === undefined ? {} : { username }) };
    return json({ sub: await signUp(user, ports) });
  });
}

/** Nobody signs up with a password: ignoring one would leave its owner believing in it. */
function refuseOthers(form: Parameters): void {
  for (const name of form.keys()) {
    if (name === 'password') refuse('invalid_request', { because: 'password-refused' });
    const isKnown = name === 'username' || isProfileClaim(name);
    if (isKnown || Object.hasOwn(contactParameters, name) || Object.hasOwn(clientParameters, name)) continue;
    refuse('invalid_request', { because: 'attribute-unknown' });
  }
}

function optionalUsername(form: Parameters): string | undefined {
  const username = form.get('username');
  if (username === undefined) return undefined;
  if (typeof username === 'string' && isUsername(username)) return username;
  return refuse('invalid_request', { because: 'username-malformed' });
}

/** Another sign-up may have been first since nobody was found; `found` if the contact is all that it brought. */
async function signUp(user: NewUser, ports: SignupPorts): Promise<string> {
  const outcome = await ports.users.signUp(user, ports.clock.seconds());
  switch (outcome.kind) {
    case 'created':
      return outcome.user.id;
    case 'found':
      return refuseIdentifier(user.phoneNumber === undefined ? 'email' : 'phone_number');
    case 'taken':
      return refuseIdentifier(outcome.identifier);
  }
}
