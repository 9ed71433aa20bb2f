import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type Branding,
  environment,
  type GivenSmsBudgets,
  type SendLimits,
} from '../../shared/contract/environment.ts';
import type { Capability } from '../../shared/contract/functions.ts';
import { type Entity, entities, type LimitScope, limitScopes } from '../../shared/contract/table.ts';
import type { EndpointFunction } from './endpoint-function.ts';
import type { Store } from './store.ts';

/** What messages may be sent, and in whose name; each is a setting of the stack. */
export interface MessageSettings {
  readonly smsCountries: readonly string[];
  readonly smsSenderId?: string | undefined;
  readonly smsOriginationNumber?: string | undefined;
  readonly smsMaxPrice: string;
  readonly defaultRegion?: string | undefined;
  readonly defaultLocale: string;
  readonly emailFrom?: string | undefined;
  readonly sesIdentity?: string | undefined;
  readonly sendLimits?: Partial<SendLimits> | undefined;
  readonly smsBudgets?: GivenSmsBudgets | undefined;
  readonly enumerationProtection: boolean;
  readonly blockedEmailDomains: readonly string[];
}

/** How the pages look and speak. */
export interface PageSettings {
  readonly branding?: Partial<Branding> | undefined;
  readonly defaultLocale: string;
}

/** What capabilities are made of. */
export interface Resources {
  readonly store: Store;
  readonly messages: MessageSettings;
  readonly pages: PageSettings;
}

type Provide = (fn: EndpointFunction, resources: Resources) => void;

/** What a wrapped secret is for: part of its KMS encryption context, so that one purpose's right cannot unwrap another's secret. */
type Purpose = 'signing' | 'otp' | 'refresh' | 'client-secret';

/**
 * The only place where a function is granted anything: for each capability the actions and the environment variables that it takes, and no more.
 * Every DynamoDB statement names the partitions (`dynamodb:LeadingKeys`), every statement on the wrapping key names the purpose and the table.
 */
export const provide: Readonly<Record<Capability, Provide>> = {
  clients: (fn, { store }) => allowItems(fn, store, entities.client, ['GetItem']),
  clientSecrets: (fn, { store }) => allowUnwrap(fn, store, 'client-secret'),
  assertions: (fn, { store }) => allowItems(fn, store, entities.assertion, ['PutItem']),
  sendLimits: (fn, { store, messages }) => {
    allowLimits(fn, store, limitScopes.sendLimits, ['GetItem', 'UpdateItem']);
    setSendLimits(fn, messages);
    setEnvironment(fn, {
      enumerationProtection: messages.enumerationProtection ? '' : 'off',
    });
  },
  // Clients that have proven a recipient stand in the recipient's log.
  guessLimits: (fn, { store }) =>
    allowLimits(fn, store, [...limitScopes.guessLimits, 'recipient'], ['UpdateItem']),
  passwordLimits: (fn, { store, messages }) => {
    allowLimits(fn, store, limitScopes.passwordLimits, ['UpdateItem']);
    setSendLimits(fn, messages);
  },
  smsBudgets: (fn, { store, messages }) => {
    allowLimits(fn, store, limitScopes.smsBudgets, ['UpdateItem']);
    setEnvironment(fn, {
      smsBudgets: messages.smsBudgets === undefined ? '' : JSON.stringify(messages.smsBudgets),
      smsMaxPrice: messages.smsMaxPrice,
    });
  },
  verifiedCodes: (fn, { store }) => allowLimits(fn, store, ['smsCountry'], ['UpdateItem']),
  challenges: (fn, { store }) =>
    allowItems(fn, store, entities.challenge, ['GetItem', 'PutItem', 'UpdateItem']),
  authSources: (fn, { store }) => allowItems(fn, store, entities.authSource, ['GetItem']),
  users: (fn, { store }) => {
    allowItems(fn, store, entities.user, ['GetItem', 'PutItem']);
    allowItems(fn, store, entities.identifier, ['GetItem', 'UpdateItem']);
    // Identifiers are keys made with this secret.
    allowWrappedKey(fn, store, 'otp');
  },
  grants: (fn, { store }) => allowItems(fn, store, entities.grant, ['GetItem', 'PutItem', 'UpdateItem']),
  grantRevocation: (fn, { store }) => {
    allowItems(fn, store, entities.grant, ['GetItem', 'UpdateItem']);
    allowItems(fn, store, entities.token, ['PutItem']);
  },
  grantReader: (fn, { store }) => {
    allowItems(fn, store, entities.grant, ['GetItem']);
    allowItems(fn, store, entities.token, ['GetItem']);
  },
  flows: (fn, { store }) => allowItems(fn, store, entities.flow, ['GetItem', 'PutItem', 'UpdateItem']),
  sessions: (fn, { store, pages }) => {
    allowItems(fn, store, entities.session, ['GetItem', 'PutItem', 'UpdateItem']);
    // Whoever knows a browser's session answers it with pages.
    setEnvironment(fn, {
      branding: pages.branding === undefined ? '' : JSON.stringify(pages.branding),
      defaultLocale: pages.defaultLocale,
    });
  },
  consents: (fn, { store }) => {
    allowItems(fn, store, entities.consent, ['GetItem', 'UpdateItem']);
    // A subject may be a phone number: consents are keys made with this secret.
    allowWrappedKey(fn, store, 'otp');
  },
  pushedRequests: (fn, { store }) => allowItems(fn, store, entities.pushedRequest, ['PutItem', 'UpdateItem']),
  signer: (fn, { store }) => allowWrappedKey(fn, store, 'signing'),
  publicKeys: (fn, { store }) => allowItems(fn, store, entities.key, ['GetItem']),
  otpSecret: (fn, { store }) => allowWrappedKey(fn, store, 'otp'),
  refreshSecret: (fn, { store }) => allowWrappedKey(fn, store, 'refresh'),
  sms: (fn, { messages }) => {
    allowSms(fn, messages);
    setEnvironment(fn, {
      smsCountries: messages.smsCountries.join(','),
      smsSenderId: messages.smsSenderId ?? '',
      smsOriginationNumber: messages.smsOriginationNumber ?? '',
      smsMaxPrice: messages.smsMaxPrice,
      defaultRegion: messages.defaultRegion ?? '',
      defaultLocale: messages.defaultLocale,
    });
  },
  email: (fn, { messages }) => {
    allowEmail(fn, messages);
    setEnvironment(fn, {
      emailFrom: messages.emailFrom ?? '',
      blockedEmailDomains: messages.blockedEmailDomains.join(','),
      defaultLocale: messages.defaultLocale,
    });
  },
  recipients: (fn, { messages }) => setEnvironment(fn, { defaultRegion: messages.defaultRegion ?? '' }),
  keyCustodian: (fn, { store }) => {
    allowItems(fn, store, entities.key, ['GetItem', 'PutItem']);
    setEnvironment(fn, { wrappingKey: store.wrappingKey.keyArn });
    fn.allow(
      new PolicyStatement({
        actions: ['kms:GenerateDataKeyPairWithoutPlaintext', 'kms:GenerateDataKeyWithoutPlaintext'],
        resources: [store.wrappingKey.keyArn],
        conditions: { StringEquals: encryptionContext(store, ['signing', 'otp', 'refresh']) },
      }),
    );
  },
};

/** Sets variables by their name in the contract. */
export function setEnvironment(
  fn: EndpointFunction,
  values: Partial<Readonly<Record<keyof typeof environment, string>>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    // Object.entries forgets that the keys are the contract's.
    fn.lambda.addEnvironment(environment[name as keyof typeof environment], value);
  }
}

type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem';

function setSendLimits(fn: EndpointFunction, { sendLimits }: MessageSettings): void {
  setEnvironment(fn, { sendLimits: sendLimits === undefined ? '' : JSON.stringify(sendLimits) });
}

/** Clients, auth sources and keys share one partition each, so that they can be listed; every other entity has a partition an item. */
function allowItems(
  fn: EndpointFunction,
  store: Store,
  entity: Entity,
  actions: readonly ItemAction[],
): void {
  const condition = sharedPartitions.has(entity)
    ? leadingKeys('StringEquals', [entity])
    : leadingKeys('StringLike', [`${entity}#*`]);
  allowPartitions(fn, store, condition, actions);
}

/** Items of these scopes, and no other limits. */
function allowLimits(
  fn: EndpointFunction,
  store: Store,
  scopes: readonly LimitScope[],
  actions: readonly ItemAction[],
): void {
  const keys = scopes.map((scope) => `${entities.limit}#${scope}#*`);
  allowPartitions(fn, store, leadingKeys('StringLike', keys), actions);
}

type LeadingKeys = Readonly<Record<string, { readonly 'dynamodb:LeadingKeys': readonly string[] }>>;

function leadingKeys(operator: 'StringEquals' | 'StringLike', keys: readonly string[]): LeadingKeys {
  return { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': keys } };
}

function allowPartitions(
  fn: EndpointFunction,
  store: Store,
  conditions: LeadingKeys,
  actions: readonly ItemAction[],
): void {
  fn.allow(
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [store.table.tableArn],
      conditions,
    }),
  );
  allowTableKey(fn, store, ['kms:Decrypt', 'kms:DescribeKey']);
  if (actions.some((action) => action !== 'GetItem')) {
    allowTableKey(fn, store, ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']);
  }
}

const sharedPartitions: ReadonlySet<Entity> = new Set([entities.client, entities.authSource, entities.key]);

/** DynamoDB uses the table's key in the caller's name, so the caller needs it too, but only by way of DynamoDB. */
function allowTableKey(fn: EndpointFunction, store: Store, actions: string[]): void {
  const { region, urlSuffix } = Stack.of(fn);
  fn.allow(
    new PolicyStatement({
      actions,
      resources: [store.tableKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
    }),
  );
}

function allowWrappedKey(fn: EndpointFunction, store: Store, purpose: Purpose): void {
  allowItems(fn, store, entities.key, ['GetItem']);
  allowUnwrap(fn, store, purpose);
}

function allowUnwrap(fn: EndpointFunction, store: Store, purpose: Purpose): void {
  setEnvironment(fn, { wrappingKey: store.wrappingKey.keyArn });
  fn.allow(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [store.wrappingKey.keyArn],
      conditions: { StringEquals: encryptionContext(store, [purpose]) },
    }),
  );
}

function encryptionContext(store: Store, purposes: readonly Purpose[]): Record<string, unknown> {
  const [only] = purposes;
  return {
    'kms:EncryptionContext:purpose': purposes.length === 1 ? only : purposes,
    'kms:EncryptionContext:table': store.table.tableName,
  };
}

/** A phone number is not a resource, so everything that is one (a topic, an endpoint) is left out instead. */
function allowSms(fn: EndpointFunction, { smsCountries }: MessageSettings): void {
  if (smsCountries.length === 0) return;
  fn.allow(
    new PolicyStatement({
      actions: ['sns:Publish'],
      notResources: [`arn:${Stack.of(fn).partition}:sns:*:*:*`],
    }),
  );
}

/**
 * In the SES sandbox IAM asks for the recipient's identity as well as the sender's, so without a setting every identity is allowed, for this one from-address. `sesIdentity` narrows it,
 * once the account has left the sandbox.
 */
function allowEmail(fn: EndpointFunction, { emailFrom, sesIdentity }: MessageSettings): void {
  if (emailFrom === undefined) return;
  const address = addressOf(emailFrom);
  fn.allow(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [
        Stack.of(fn).formatArn({ service: 'ses', resource: 'identity', resourceName: sesIdentity ?? '*' }),
      ],
      conditions: { StringEquals: { 'ses:FromAddress': address } },
    }),
  );
}

/** `Latchkey <login@example.com>` and `login@example.com` are both from-addresses; IAM compares the address alone. */
function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
}
