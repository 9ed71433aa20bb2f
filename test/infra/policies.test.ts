import { describe, expect, it } from 'vitest';
import { type Capability, type FunctionName, functions } from '../../shared/contract/functions.ts';
import {
  findById,
  functionOf,
  resourcesOf,
  sendingContext,
  type Template,
  templateOf,
} from '../support/stack.ts';

type Statement = Readonly<Record<string, unknown>>;

const table = { 'Fn::GetAtt': ['TableCD117FA1', 'Arn'] };
const tableKey = { 'Fn::GetAtt': ['TableKeyF581D96F', 'Arn'] };
const wrappingKey = { 'Fn::GetAtt': ['WrappingKey590250BA', 'Arn'] };

const onItems = (Action: string | string[], operator: string, ...leading: string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: table,
  Condition: { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': leading } },
});
const byDynamo = (Action: string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: tableKey,
  Condition: {
    StringEquals: {
      'kms:ViaService': {
        'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
      },
    },
  },
});
const onSecrets = (Action: string | string[], purpose: string | string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: wrappingKey,
  Condition: {
    StringEquals: {
      'kms:EncryptionContext:purpose': purpose,
      'kms:EncryptionContext:table': { Ref: 'TableCD117FA1' },
    },
  },
});

const reading = byDynamo(['kms:Decrypt', 'kms:DescribeKey']);
const writing = byDynamo(['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']);
const getPutUpdate = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const readKeys = [onItems('dynamodb:GetItem', 'StringEquals', 'KEY'), reading];

const limitsOfMessages = [
  'LIMIT#recipient#*',
  'LIMIT#clientReserve#*',
  'LIMIT#deviceReserve#*',
  'LIMIT#sourceAddress#*',
  'LIMIT#publicSourceAddress#*',
  'LIMIT#client#*',
  'LIMIT#authSource#*',
  'LIMIT#smsQuota#*',
  'LIMIT#emailQuota#*',
];
const limitsOfGuesses = ['LIMIT#guess#*', 'LIMIT#clientGuess#*', 'LIMIT#deviceGuess#*'];
const limitsOfPasswords = ['LIMIT#passwordUser#*', 'LIMIT#passwordSourceAddress#*'];

/** What each capability is worth, written out. */
const worth: Readonly<Record<Capability, readonly Statement[]>> = {
  clients: [onItems('dynamodb:GetItem', 'StringEquals', 'CLIENT'), reading],
  clientSecrets: [onSecrets('kms:Decrypt', 'client-secret')],
  assertions: [onItems('dynamodb:PutItem', 'StringLike', 'ASSERTION#*'), reading, writing],
  sendLimits: [
    onItems(['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'StringLike', ...limitsOfMessages),
    reading,
    writing,
  ],
  guessLimits: [
    onItems('dynamodb:UpdateItem', 'StringLike', ...limitsOfGuesses, 'LIMIT#recipient#*'),
    reading,
    writing,
  ],
  passwordLimits: [onItems('dynamodb:UpdateItem', 'StringLike', ...limitsOfPasswords), reading, writing],
  smsBudgets: [
    onItems('dynamodb:UpdateItem', 'StringLike', 'LIMIT#smsCountry#*', 'LIMIT#smsMoney#*'),
    reading,
    writing,
  ],
  verifiedCodes: [onItems('dynamodb:UpdateItem', 'StringLike', 'LIMIT#smsCountry#*'), reading, writing],
  challenges: [onItems(getPutUpdate, 'StringLike', 'CHALLENGE#*'), reading, writing],
  authSources: [onItems('dynamodb:GetItem', 'StringEquals', 'SOURCE'), reading],
  users: [
    onItems(['dynamodb:GetItem', 'dynamodb:PutItem'], 'StringLike', 'USER#*'),
    onItems(['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'StringLike', 'IDENTIFIER#*'),
    reading,
    writing,
    ...readKeys,
    onSecrets('kms:Decrypt', 'otp'),
  ],
  grants: [onItems(getPutUpdate, 'StringLike', 'GRANT#*'), reading, writing],
  grantRevocation: [
    onItems(['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'StringLike', 'GRANT#*'),
    onItems('dynamodb:PutItem', 'StringLike', 'TOKEN#*'),
    reading,
    writing,
  ],
  grantReader: [
    onItems('dynamodb:GetItem', 'StringLike', 'GRANT#*'),
    onItems('dynamodb:GetItem', 'StringLike', 'TOKEN#*'),
    reading,
  ],
  flows: [onItems(getPutUpdate, 'StringLike', 'FLOW#*'), reading, writing],
  sessions: [onItems(getPutUpdate, 'StringLike', 'SESSION#*'), reading, writing],
  consents: [
    onItems(['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'StringLike', 'CONSENT#*'),
    reading,
    writing,
  ],
  pushedRequests: [
    onItems(['dynamodb:PutItem', 'dynamodb:UpdateItem'], 'StringLike', 'PUSHED#*'),
    reading,
    writing,
  ],
  signer: [...readKeys, onSecrets('kms:Decrypt', 'signing')],
  publicKeys: readKeys,
  otpSecret: [...readKeys, onSecrets('kms:Decrypt', 'otp')],
  refreshSecret: [...readKeys, onSecrets('kms:Decrypt', 'refresh')],
  sms: [
    {
      Effect: 'Allow',
      Action: 'sns:Publish',
      NotResource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:*:*:*']] },
    },
  ],
  email: [
    {
      Effect: 'Allow',
      Action: 'ses:SendEmail',
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ses:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':identity/*',
          ],
        ],
      },
      Condition: { StringEquals: { 'ses:FromAddress': 'login@example.com' } },
    },
  ],
  recipients: [],
  keyCustodian: [
    onItems(['dynamodb:GetItem', 'dynamodb:PutItem'], 'StringEquals', 'KEY'),
    reading,
    writing,
    onSecrets(
      ['kms:GenerateDataKeyPairWithoutPlaintext', 'kms:GenerateDataKeyWithoutPlaintext'],
      ['signing', 'otp', 'refresh'],
    ),
  ],
};

const names = Object.keys(functions) as FunctionName[];
const template = templateOf(sendingContext);

function statementsOf(from: Template, name: FunctionName): readonly Statement[] {
  const [, policy] = findById(from, 'AWS::IAM::Policy', name);
  return (policy.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;
}

function logging(name: FunctionName): Statement {
  const [id] = findById(template, 'AWS::Logs::LogGroup', name);
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: { 'Fn::GetAtt': [id, 'Arn'] },
  };
}

/** Prefixes of the limits that the function may touch. */
function limitsOf(name: FunctionName): readonly string[] {
  const text = JSON.stringify(statementsOf(template, name));
  return [...new Set(text.match(/LIMIT[^"]*/g) ?? [])].sort();
}

const sorted = (statements: readonly Statement[]) =>
  [...new Set(statements.map((statement) => JSON.stringify(statement, orderedKeys)))].sort();
const orderedKeys = (_: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
    : value;

describe('policies', () => {
  it.each(names)('let %s do exactly what its needs are worth', (name) => {
    const expected = [logging(name), ...functions[name].needs.flatMap((capability) => worth[capability])];
    expect(sorted(statementsOf(template, name))).toEqual(sorted(expected));
  });

  it('name every action: no wildcard, no scan, no query, no delete', () => {
    const actions = names.flatMap((name) =>
      statementsOf(template, name).flatMap(({ Action }) => Action as string | string[]),
    );
    expect(actions.filter((action) => /\*|Scan|Query|Delete|Batch|PartiQL/.test(action))).toEqual([]);
  });

  it('let a function that sends nothing touch no limit of messages or money, but for the two items that a right code is told to', () => {
    const judging = [...limitsOfGuesses, 'LIMIT#recipient#*', 'LIMIT#smsCountry#*'];
    const senders = new Set<FunctionName>(['token-otp', 'otp-send', 'sign-in']);
    const silent = names.filter((name) => !senders.has(name) && limitsOf(name).length > 0);
    expect(Object.fromEntries(silent.map((name) => [name, limitsOf(name)]))).toEqual({
      token: [...judging, ...limitsOfPasswords].sort(),
      'token-direct': limitsOfPasswords.toSorted(),
      userinfo: judging.toSorted(),
      signup: judging.toSorted(),
    });
  });

  it('let no function read by an index, by which the administrator alone finds a user’s grants', () => {
    const resources = names.flatMap((name) => statementsOf(template, name).map(({ Resource }) => Resource));
    expect(resources).toContainEqual(table);
    expect(JSON.stringify(resources)).not.toContain('/index/');
  });

  it('attach no managed policy to a function’s role', () => {
    for (const name of names) {
      const [, role] = findById(template, 'AWS::IAM::Role', name);
      expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
    }
  });

  it('have no other policies than those of the functions', () => {
    expect([...resourcesOf(template, 'AWS::IAM::Policy').keys()]).toHaveLength(names.length);
  });

  it('let three functions send, and no other', () => {
    const sending = names.filter((name) =>
      statementsOf(template, name).some(
        ({ Action }) => Action === 'sns:Publish' || Action === 'ses:SendEmail',
      ),
    );
    expect(sending).toEqual(['token-otp', 'otp-send', 'sign-in']);
  });

  it('grant no sending where nothing may be sent', () => {
    const silent = statementsOf(templateOf(), 'token-otp').map(({ Action }) => Action);
    expect(silent).not.toContain('sns:Publish');
    expect(silent).not.toContain('ses:SendEmail');
  });

  it('send e-mail on the identity that was set', () => {
    const own = statementsOf(
      templateOf({ ...sendingContext, sesIdentity: 'login@example.com' }),
      'token-otp',
    );
    const [email] = own.filter(({ Action }) => Action === 'ses:SendEmail');
    expect(JSON.stringify(email?.['Resource'])).toContain(':identity/login@example.com');
  });
});

describe('environments', () => {
  const common = { TABLE_NAME: { Ref: 'TableCD117FA1' }, PUBLIC_URL: { Ref: 'PublicUrl' } };
  const wrapping = { WRAPPING_KEY_ARN: wrappingKey };
  const limits = { SEND_LIMITS: '' };
  const budgets = { SMS_BUDGETS: '', SMS_MAX_PRICE: '0.50' };

  const sending = {
    ...common,
    ...wrapping,
    ...limits,
    ENUMERATION_PROTECTION: '',
    ...budgets,
    SMS_COUNTRIES: 'FI,SE',
    SMS_SENDER_ID: '',
    SMS_ORIGINATION_NUMBER: '',
    DEFAULT_REGION: '',
    DEFAULT_LOCALE: 'en',
    EMAIL_FROM: 'Example <login@example.com>',
    BLOCKED_EMAIL_DOMAINS: '',
  };

  it('hold for each function what its needs bring, and nothing else', () => {
    const protectedRoutes = functionOf(template, 'authorizer')['Environment'] as {
      Variables: Record<string, string>;
    };
    expect(
      Object.fromEntries(names.map((name) => [name, functionOf(template, name)['Environment']])),
    ).toEqual({
      token: { Variables: { ...common, ...wrapping, ...limits, DEFAULT_REGION: '' } },
      'token-otp': { Variables: sending },
      'token-direct': { Variables: { ...common, ...wrapping, ...limits } },
      'api-tokens': { Variables: { ...common, ...wrapping } },
      'otp-send': { Variables: sending },
      'sign-in': { Variables: { ...sending, BRANDING: '' } },
      par: { Variables: { ...common, ...wrapping } },
      userinfo: { Variables: { ...common, ...wrapping, DEFAULT_REGION: '' } },
      signup: { Variables: { ...common, ...wrapping, DEFAULT_REGION: '' } },
      logout: { Variables: { ...common, BRANDING: '', DEFAULT_LOCALE: 'en' } },
      introspection: { Variables: { ...common, ...wrapping } },
      revocation: { Variables: { ...common, ...wrapping } },
      metadata: { Variables: common },
      jwks: { Variables: common },
      authorizer: {
        Variables: { ...common, PROTECTED_ROUTES: protectedRoutes.Variables['PROTECTED_ROUTES'] },
      },
      resource: { Variables: common },
      'signing-keys': { Variables: { ...common, ...wrapping } },
    });
  });

  it('carry every message setting to the functions that send', () => {
    const sendLimits = {
      recipient: [{ count: 2, seconds: 60 }],
      authSource: [{ count: 100, seconds: 3_600 }],
      smsQuota: [{ count: 1_000, seconds: 86_400 }],
    };
    const smsBudgets = { prices: { FI: 0.08 }, dailyUsd: 50, unverified: { mode: 'enforce' } };
    const settings = templateOf({
      ...sendingContext,
      smsSenderId: 'Latchkey',
      smsOriginationNumber: '+358401234567',
      smsMaxPrice: '0.10',
      defaultRegion: 'FI',
      defaultLocale: 'fi',
      sendLimits,
      smsBudgets,
      enumerationProtection: false,
      blockedEmailDomains: ['example.net', 'example.org'],
    });
    const expected = {
      Variables: {
        ...sending,
        SEND_LIMITS: JSON.stringify(sendLimits),
        SMS_BUDGETS: JSON.stringify(smsBudgets),
        ENUMERATION_PROTECTION: 'off',
        SMS_SENDER_ID: 'Latchkey',
        SMS_ORIGINATION_NUMBER: '+358401234567',
        SMS_MAX_PRICE: '0.10',
        DEFAULT_REGION: 'FI',
        DEFAULT_LOCALE: 'fi',
        BLOCKED_EMAIL_DOMAINS: 'example.net,example.org',
      },
    };
    expect(['token-otp', 'otp-send'].map((name) => functionOf(settings, name)['Environment'])).toEqual([
      expected,
      expected,
    ]);
  });

  it('carry the looks of the pages to the functions that show them', () => {
    const branding = { name: 'Example', links: [{ label: 'Help', href: 'https://example.com/help' }] };
    const settings = templateOf({ ...sendingContext, branding });
    const variables = ['sign-in', 'logout', 'token'].map(
      (name) =>
        (functionOf(settings, name)['Environment'] as { Variables: Record<string, unknown> }).Variables,
    );
    expect(variables.map((each) => each['BRANDING'])).toEqual([
      JSON.stringify(branding),
      JSON.stringify(branding),
      undefined,
    ]);
  });
});
