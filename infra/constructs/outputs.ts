import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Purpose, Route } from '../../shared/contract/route.ts';
import { routes } from '../../shared/contract/routes.ts';

/** What a deployed stack tells its owner, and the administrator's command, about itself. */
export interface Announcement {
  readonly baseUrl: string;
  readonly tableName: string;
  readonly wrappingKeyArn: string;
  readonly authorizerArn: string;
  /** Present with a custom domain: what its DNS record must point to. */
  readonly domainTarget?: string | undefined;
  /** Present when e-mails are sent. */
  readonly emailFrom?: string | undefined;
  /** ISO 3166 codes; empty: no SMS is sent. */
  readonly smsCountries: readonly string[];
}

const discoverySuffix = '/.well-known/openid-configuration';

function pathOf(purpose: Purpose): string {
  const isNamed = (route: Route) => route.dialect === 'uas' && route.purpose === purpose && !route.alias;
  const route = routes.find(isNamed);
  if (!route) throw new Error(`no route of the contract has the purpose ${purpose}`);
  return route.path;
}

/** Adds the outputs. Their ids are read by other programs and must not change. */
export function addOutputs(stack: Stack, announcement: Announcement): void {
  const { baseUrl, tableName, wrappingKeyArn, authorizerArn, domainTarget, emailFrom, smsCountries } =
    announcement;
  const discovery = pathOf('metadata');
  const output = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });

  output('BaseUrl', baseUrl, 'Where clients reach Latchkey');
  // OpenID Connect Discovery 1.0 §4: the issuer is where the discovery document is, without the suffix.
  output('Issuer', baseUrl + discovery.slice(0, -discoverySuffix.length), 'The iss of every token');
  output('TokenEndpoint', baseUrl + pathOf('token'), 'Token endpoint');
  output('IntrospectionEndpoint', baseUrl + pathOf('introspection'), 'Introspection endpoint');
  output('DiscoveryUrl', baseUrl + discovery, 'OpenID Connect discovery document');
  output('JwksUrl', baseUrl + pathOf('jwks'), 'Public signing keys');
  output('TableName', tableName, 'The DynamoDB table');
  output('WrappingKeyArn', wrappingKeyArn, 'KMS key that wraps signing keys and secrets');
  output('AuthorizerArn', authorizerArn, 'The Lambda authorizer of the protected routes');
  if (domainTarget !== undefined) {
    output('DomainTarget', domainTarget, 'What the DNS record of the custom domain points to');
  }
  if (emailFrom !== undefined) output('EmailFrom', emailFrom, 'From-address of e-mails');
  if (smsCountries.length > 0) output('SmsCountries', smsCountries.join(','), 'Countries that SMS go to');
}
