import { afterAll } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import { createOutbox } from '../../infra/local/outbox.ts';
import { openAccount, type SendingAccount } from '../../infra/local/services/account.ts';
import { startService } from '../../infra/local/services/endpoint.ts';
import { createFaults, type Faults } from '../../infra/local/services/faults.ts';
import { answerQuery } from '../../infra/local/services/query-protocol.ts';
import { sesService } from '../../infra/local/services/ses.ts';
import { snsService } from '../../infra/local/services/sns.ts';
import { fakeCloudFormation } from './fake-cloudformation.ts';

/** An AWS account as the command finds it: with what a stack of it gives out, and with what SNS and SES say of it. */
export interface FakeAccount {
  /** The variables that lead a command there. */
  readonly env: Readonly<Record<string, string>>;
  readonly faults: Faults;
}

/** Starts the services of an account that may do everything but what is told; they end with the suite. The stack is named `Latchkey`. */
export async function fakeAccount(
  outputs: Readonly<Record<string, string>>,
  told: Partial<SendingAccount> = {},
): Promise<FakeAccount> {
  const account = { ...openAccount, ...told };
  const outbox = createOutbox(createClock());
  const faults = createFaults();
  const services = [snsService(outbox, account), sesService(outbox, account)];
  const [sns, ses] = await Promise.all(
    services.map((service) => startService((request) => answerQuery(service, faults, request))),
  );
  afterAll(() => Promise.all([sns?.close(), ses?.close()]));
  const stack = { TableName: 'table', WrappingKeyArn: 'key', ...outputs };
  return {
    faults,
    env: {
      AWS_REGION: 'eu-north-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_CLOUDFORMATION: await fakeCloudFormation(new Map([['Latchkey', stack]])),
      AWS_ENDPOINT_URL_SNS: sns?.url ?? '',
      AWS_ENDPOINT_URL_SES: ses?.url ?? '',
    },
  };
}
