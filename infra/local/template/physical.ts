import { createHash } from 'node:crypto';
import { type Json, stringOf } from '../json.ts';
import type { Resource } from './assembly.ts';

/** What names of resources are made from. */
export interface Place {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The resource's property, resolved. */
  property(resource: Resource, name: string): Json;
}

// Resources whose `Ref` is a name that the template may choose, and the property it stands in.
const nameProperties: ReadonlyMap<string, string> = new Map([
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::DynamoDB::GlobalTable', 'TableName'],
  ['AWS::Lambda::Function', 'FunctionName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::KMS::Alias', 'AliasName'],
  ['AWS::ApiGateway::Stage', 'StageName'],
  ['AWS::ApiGateway::DomainName', 'DomainName'],
  ['AWS::SES::EmailIdentity', 'EmailIdentity'],
]);

/** The value of `Ref` for a resource: what AWS would call it. */
export function physicalId(resource: Resource, place: Place): string {
  const property = nameProperties.get(resource.type);
  const chosen = property === undefined ? undefined : stringOf(place.property(resource, property));
  if (chosen !== undefined) return chosen;
  const seed = `${place.stackName}/${resource.logicalId}`;
  switch (resource.type) {
    case 'AWS::KMS::Key':
      return keyId(seed);
    case 'AWS::Lambda::Version':
      return `${functionArn(resource, place)}:1`;
    case 'AWS::Lambda::Alias':
      return `${functionArn(resource, place)}:${stringOf(place.property(resource, 'Name')) ?? ''}`;
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGateway::Resource':
    case 'AWS::ApiGateway::Deployment':
    case 'AWS::ApiGateway::Authorizer':
      return shortId(seed);
    default:
      return `${place.stackName}-${resource.logicalId}`;
  }
}

/** The value of `Fn::GetAtt` for a resource. */
export function attributeOf(resource: Resource, attribute: string, place: Place): Json {
  const id = physicalId(resource, place);
  switch (attribute) {
    case 'Arn':
      return arnOf(resource, id, place);
    case 'RootResourceId':
      return shortId(`${place.stackName}/${resource.logicalId}/root`);
    case 'AuthorizerId':
    case 'DeploymentId':
    case 'ResourceId':
    case 'RestApiId':
    case 'KeyId':
      return id;
    case 'FunctionArn':
      return functionArn(resource, place);
    case 'Version':
      return '1';
    case 'RegionalDomainName':
      return `d-${shortId(id)}.execute-api.${place.region}.amazonaws.com`;
    default:
      return `${id}-${attribute}`;
  }
}

function arnOf(resource: Resource, id: string, place: Place): string {
  const at = `${place.region}:${place.account}`;
  switch (resource.type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${at}:function:${id}`;
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return `arn:aws:dynamodb:${at}:table/${id}`;
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${at}:key/${id}`;
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${at}:log-group:${id}:*`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${place.account}:role/${id}`;
    default:
      return `arn:aws:${(resource.type.split('::')[1] ?? '').toLowerCase()}:${at}:${id}`;
  }
}

// A version or an alias names its function by a `Ref` or an ARN.
function functionArn(resource: Resource, place: Place): string {
  const named = stringOf(place.property(resource, 'FunctionName')) ?? '';
  return named.startsWith('arn:')
    ? named
    : `arn:aws:lambda:${place.region}:${place.account}:function:${named}`;
}

// Ten lower-case letters and digits, as API Gateway makes them.
function shortId(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest();
  return [...bytes.subarray(0, 10)].map((byte) => (byte % 36).toString(36)).join('');
}

function keyId(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
