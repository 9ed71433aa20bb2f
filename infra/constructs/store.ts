import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { grantsByUser, tableKeys } from '../../shared/contract/table.ts';

/** Where the state is: the table, the key that encrypts it, and the key that wraps the secrets inside it. */
export interface Store {
  readonly table: Table;
  readonly tableKey: Key;
  readonly wrappingKey: Key;
}

/**
 * Makes the table and its two keys. Their construct ids must not change: another logical id is another, empty table.
 * The keys are separate so that the right to read items never implies the right to unwrap a signing key.
 */
export function addStore(scope: Construct, removalPolicy: RemovalPolicy): Store {
  const tableKey = new Key(scope, 'TableKey', {
    description: 'Latchkey: encrypts the table at rest',
    enableKeyRotation: true,
    removalPolicy,
  });
  const wrappingKey = new Key(scope, 'WrappingKey', {
    description: 'Latchkey: wraps signing keys and secrets',
    enableKeyRotation: true,
    removalPolicy,
  });
  const table = new Table(scope, 'Table', {
    partitionKey: { name: tableKeys.partition, type: AttributeType.STRING },
    sortKey: { name: tableKeys.sort, type: AttributeType.STRING },
    timeToLiveAttribute: tableKeys.ttl,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: tableKey,
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy,
  });
  // Only the administrator's command reads it: to show a user's sessions, and to end them all.
  table.addGlobalSecondaryIndex({
    indexName: grantsByUser.name,
    partitionKey: { name: grantsByUser.partition, type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return { table, tableKey, wrappingKey };
}
