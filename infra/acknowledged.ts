import { Validations } from 'aws-cdk-lib';
import type { FunctionName } from '../shared/contract/functions.ts';
import type { EndpointFunction } from './constructs/endpoint-function.ts';
import type { RouteApi } from './constructs/rest-api.ts';
import type { SmsDefences } from './constructs/sms-defences.ts';

/** What cdk-nag looks at. */
interface Acknowledged {
  readonly api: RouteApi;
  readonly functions: Iterable<EndpointFunction>;
  readonly tracing: boolean;
  readonly smsDefences: SmsDefences | undefined;
}

const emailFinding = {
  id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]',
  reason:
    'In the SES sandbox the recipient’s identity is asked for too. The condition on ses:FromAddress leaves one sender; the setting sesIdentity narrows the identity.',
};

const tracingFinding = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'X-Ray has no resource to name: xray:PutTraceSegments and xray:PutTelemetryRecords take * alone.',
};

const deliveryLogs =
  'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:sns/<AWS::Region>/<AWS::AccountId>/DirectPublishToPhoneNumber';

const smsFindings = [
  ...[`${deliveryLogs}:*`, `${deliveryLogs}/Failure:*`].map((group) => ({
    id: `AwsSolutions-IAM5[Resource::${group}]`,
    reason: 'The streams of one log group, whose name SNS chooses; it names the streams itself.',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'The SMS attributes of SNS and the default protect configuration are the account’s: IAM knows no resource for them.',
  },
];

const apiFindings = [
  {
    id: 'AwsSolutions-APIG2',
    reason:
      'Bodies are forms, which API Gateway models cannot describe; each endpoint checks its own and answers with an OAuth error.',
  },
  {
    id: 'AwsSolutions-APIG3',
    reason:
      'A web ACL costs money each month, so the setting waf adds it. Throttling and send limits stand without it.',
  },
  {
    id: 'AwsSolutions-COG4',
    reason: 'Latchkey is the authorization server; it does not take the tokens of a Cognito user pool.',
  },
  {
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason:
      'API Gateway’s account-wide logging role: AWS documents this managed policy as what it must hold.',
  },
];

const authenticatesClients =
  'Authenticates the client itself (RFC 6749 §2.3), with the credentials that an authorizer would have to see in the body.';
const readsItsToken =
  'Checks the bearer token itself: its dialect answers missing and refused tokens with words of its own, which an authorizer’s gateway responses cannot say.';
const isCredential =
  'The API token in the body is the credential itself: 256 random bits, of which the table has a hash. There is no other to ask for.';
const isLeaving =
  'A person who logs out may have no access token any more. It ends only the login of an ID token that we signed, and leads only to addresses that the client registered.';
const isBrowser =
  'A person’s browser comes here to sign in: there is no token yet. Each form is bound to the browser by a cookie and a token of its own.';
const isPublic = 'A public document: it has to be readable before any token exists.';

/** Functions whose routes API Gateway lets anybody call. A route of another function without protection fails `cdk synth`. */
const openFunctions: Partial<Record<FunctionName, string>> = {
  token: authenticatesClients,
  'token-otp': authenticatesClients,
  'token-direct': authenticatesClients,
  'api-tokens': isCredential,
  introspection: authenticatesClients,
  revocation: authenticatesClients,
  'otp-send': authenticatesClients,
  'sign-in': isBrowser,
  par: authenticatesClients,
  userinfo: readsItsToken,
  signup: authenticatesClients,
  logout: isLeaving,
  jwks: isPublic,
  metadata: isPublic,
};

/** Acknowledges what cdk-nag finds and we mean, each with its reason. Whatever else it finds fails `cdk synth`. */
export function acknowledgeFindings({ api, functions, smsDefences, tracing }: Acknowledged): void {
  Validations.of(api).acknowledge(...apiFindings);
  if (smsDefences) Validations.of(smsDefences).acknowledge(...smsFindings);
  for (const [{ function: name }, method] of api.methods) {
    const reason = openFunctions[name];
    if (reason !== undefined) Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }
  for (const { role } of functions) {
    Validations.of(role).acknowledge(emailFinding);
    if (tracing) Validations.of(role).acknowledge(tracingFinding);
  }
}
