import { type Messages, messageLines, smsPriceOf, totalOf } from './bill.ts';
import { costOf, openCostOf, type PriceList } from './prices.ts';
import type { Usage } from './usage.ts';

/** What somebody else would take for a month of the same logins. */
export interface Offer {
  readonly name: string;
  /** `undefined`: there is no published price for as much. */
  readonly usd: number | undefined;
  readonly says: string;
}

/** What the rivals count. */
export interface Volume {
  readonly logins: number;
  /** Users who log in at least once in the month. */
  readonly users: number;
  readonly machineTokens: number;
  readonly usage: Usage;
  readonly messages: Messages;
}

/** Messages go at the same prices for everybody who lets you bring your own sender. */
export function offersOf(volume: Volume, list: PriceList): readonly Offer[] {
  const messages = totalOf(messageLines(volume.usage, list, volume.messages));
  const auth0 = costOf(list.prices.auth0Users, volume.users);
  return [
    {
      name: 'Cognito',
      usd:
        openCostOf(list.prices.cognitoUsers, volume.users) +
        openCostOf(list.prices.cognitoMachineTokens, volume.machineTokens) +
        messages,
      says: 'Essentials, by active users; messages by SNS and SES at the prices above; tokens of machines by the first tier, without the fee of an app client',
    },
    {
      name: 'Auth0',
      usd: auth0 === undefined ? undefined : auth0 + messages,
      says: 'B2C Essentials, by active users; messages by an own account at the prices above; tokens of machines and of APIs are not in',
    },
    {
      name: 'Twilio Verify',
      usd: twilioOf(volume, list),
      says: 'by verified codes, and each SMS; e-mail at the price above. It checks codes: tokens, users and sessions would still have to be built',
    },
  ];
}

function twilioOf({ logins, usage, messages: { country, segments } }: Volume, list: PriceList): number {
  const sms =
    country === 'US'
      ? openCostOf(list.prices.twilioUsSms, usage.sms * segments)
      : usage.sms * segments * smsPriceOf(list, country);
  return (
    openCostOf(list.prices.twilioVerifications, logins) + sms + openCostOf(list.prices.email, usage.emails)
  );
}
