import { describe, expect, it } from 'vitest';
import { functions } from '../../shared/contract/functions.ts';
import { findById, functionOf, resourcesOf, sendingContext, templateOf } from '../support/stack.ts';

const template = templateOf(sendingContext);

describe('the template', () => {
  it('is the same for the same input', () => {
    expect(templateOf(sendingContext)).toEqual(template);
  });

  it('has one function for each line of the contract, on Lambda’s Node 24 and Graviton', () => {
    const deployed = [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(({ Properties }) => ({
      runtime: Properties['Runtime'],
      architectures: Properties['Architectures'],
      handler: Properties['Handler'],
    }));
    expect(deployed).toEqual(
      Object.keys(functions).map(() => ({
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        handler: 'index.handler',
      })),
    );
    for (const name of Object.keys(functions)) expect(functionOf(template, name)).toBeDefined();
  });

  it('names no person’s or machine’s folder, and nothing of the local cloud', () => {
    const text = JSON.stringify(template);
    expect(text).not.toContain('/_local');
    expect(text).not.toContain(process.cwd());
  });

  it('keeps the logical ids of what holds state, since another id is another, empty resource', () => {
    const stateful = [
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::ApiGateway::RestApi',
      'Custom::SigningKeys',
    ];
    expect(stateful.flatMap((type) => [...resourcesOf(template, type).keys()])).toEqual([
      'TableCD117FA1',
      'TableKeyF581D96F',
      'WrappingKey590250BA',
      'RestApi79D61EE8',
      'SigningKeys',
    ]);
  });
});

describe('the table', () => {
  it('is on demand, expires items, can be restored, and survives the stack', () => {
    expect(template.Resources['TableCD117FA1']).toEqual({
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'user_id', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          {
            IndexName: 'grants-by-user',
            KeySchema: [{ AttributeName: 'user_id', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: { 'Fn::GetAtt': ['TableKeyF581D96F', 'Arn'] },
        },
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('has keys that rotate and survive the stack', () => {
    const keys = [...resourcesOf(template, 'AWS::KMS::Key').values()];
    expect(
      keys.map(({ Properties, DeletionPolicy }) => [Properties['EnableKeyRotation'], DeletionPolicy]),
    ).toEqual([
      [true, 'Retain'],
      [true, 'Retain'],
    ]);
  });

  it('goes with the stack, unprotected, when its owner says so', () => {
    const { Resources } = templateOf({ removalPolicy: 'destroy' });
    const { Properties, DeletionPolicy } = Resources['TableCD117FA1'] ?? {};
    expect([Properties?.['DeletionProtectionEnabled'], DeletionPolicy]).toEqual([false, 'Delete']);
  });
});

describe('logs', () => {
  it('are kept for the days that were set, those of every function and both of the API', () => {
    const groups = [...resourcesOf(templateOf({ logRetentionDays: '7' }), 'AWS::Logs::LogGroup').values()];
    expect(groups.map(({ Properties }) => Properties['RetentionInDays'])).toEqual(
      Array.from({ length: Object.keys(functions).length + 2 }, () => 7),
    );
  });

  it('are JSON, at the level that was set', () => {
    const quiet = templateOf({ logLevel: 'WARN' });
    for (const name of Object.keys(functions)) {
      const [id] = findById(quiet, 'AWS::Logs::LogGroup', name);
      expect(functionOf(quiet, name)['LoggingConfig']).toEqual({
        LogFormat: 'JSON',
        ApplicationLogLevel: 'WARN',
        LogGroup: { Ref: id },
      });
    }
  });
});

describe('the signing keys', () => {
  it('are made by the function, in this table, with this key, before the API answers', () => {
    const [functionId] = findById(template, 'AWS::Lambda::Function', 'signing-keys');
    const { DependsOn, ...signingKeys } = template.Resources['SigningKeys'] as {
      readonly DependsOn?: readonly string[];
    };
    expect(signingKeys).toEqual({
      Type: 'Custom::SigningKeys',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': [functionId, 'Arn'] },
        ServiceTimeout: '120',
        TableName: { Ref: 'TableCD117FA1' },
        SigningAlgorithms: ['RS256', 'ES256', 'EdDSA'],
      },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage').values();
    expect(stage?.DependsOn).toContain('SigningKeys');
    // So that no older code meets keys of an algorithm that it does not know.
    const all = [...resourcesOf(template, 'AWS::Lambda::Function').keys()];
    expect(DependsOn).toEqual(expect.arrayContaining(all.filter((id) => id.includes('Function'))));
  });

  it('wait for the function’s policy', () => {
    const [, fn] = findById(template, 'AWS::Lambda::Function', 'signing-keys');
    const [policyId] = findById(template, 'AWS::IAM::Policy', 'signing-keys');
    expect(fn.DependsOn).toContain(policyId);
  });
});

describe('settings of functions', () => {
  it('trace with X-Ray only when told to', () => {
    expect(functionOf(template, 'token')['TracingConfig']).toBeUndefined();
    expect(functionOf(templateOf({ tracing: 'true' }), 'token')['TracingConfig']).toEqual({ Mode: 'Active' });
  });

  it('keep concurrency for each function that answers a token endpoint, and no other', () => {
    const reserved = templateOf({ reservedConcurrency: '20' });
    const kept = Object.keys(functions).map((name) => [
      name,
      functionOf(reserved, name)['ReservedConcurrentExecutions'],
    ]);
    expect(kept.filter(([, executions]) => executions !== undefined)).toEqual([
      ['token', 20],
      ['token-otp', 20],
      ['token-direct', 20],
    ]);
  });
});
