import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { type Capability, functions } from '../../shared/contract/functions.ts';
import { routes } from '../../shared/contract/routes.ts';
import { stageName } from './rest-api.ts';

/** A web ACL in front of an API's stage. */
export interface WebAclProps {
  readonly api: RestApi;
  /** What becomes of a request that a rule matches: only counted, or refused with 403. */
  readonly mode: 'count' | 'block';
  /** Requests in five minutes that one source address may send to the sending paths. */
  readonly rate: number;
}

/**
 * Rules of AWS's common rule set that refuse honest requests of OAuth, each with what it takes offence at. They count instead, in both modes.
 */
const overruled: Readonly<Record<string, string>> = {
  NoUserAgent_HEADER: 'a server that asks for tokens need not name itself',
  SizeRestrictions_QUERYSTRING:
    'stops at 2,048 bytes; an authorization request may have 6,000 characters, as with `claims` or `id_token_hint`',
  SizeRestrictions_BODY:
    'stops at 8,192 bytes; two tokens to exchange are longer. Our own rule stands at our own limit',
  EC2MetaDataSSRF_QUERYARGUMENTS:
    'takes a redirect_uri on localhost for an attack (RFC 8252 §7.3 asks for it)',
  EC2MetaDataSSRF_BODY: 'the same in the body of a pushed request or of a token request',
  GenericRFI_QUERYARGUMENTS: 'takes a redirect_uri on 127.0.0.1 for an attack (RFC 8252 §7.3 again)',
  GenericRFI_BODY: 'the same in the body of a pushed request or of a token request',
};

/** Bytes; what no endpoint would read (`maxBodyBytes` of shared/http), and how far WAF looks into a body of API Gateway's by itself. */
const mostBodyBytes = 16_384;

const fiveMinutes = 300;

/** WAF takes no longer expression. */
const longestExpression = 512;

/**
 * A regional web ACL on the API's stage. There are no sampled requests: they show headers and the query, in which credentials, cookies and codes stand.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { api, mode, rate }: WebAclProps) {
    super(scope, id);
    const rules = [
      managedGroup('AWSManagedRulesAmazonIpReputationList', [], mode),
      ownRule('SendingRate', rateOf(sendingPaths(), rate), mode),
      ownRule('BodySize', bodyOver(mostBodyBytes), mode),
      managedGroup('AWSManagedRulesCommonRuleSet', Object.keys(overruled), mode),
    ];
    const acl = new CfnWebACL(this, 'Acl', {
      description: 'Latchkey: in front of the API',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(`${Stack.of(this).stackName}-WebAcl`),
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
    });
    new CfnWebACLAssociation(this, 'OnStage', {
      resourceArn: api.deploymentStage.stageArn,
      webAclArn: acl.attrArn,
    });
  }
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;
type Mode = WebAclProps['mode'];

function managedGroup(name: string, counted: readonly string[], mode: Mode): Rule {
  return {
    name,
    overrideAction: mode === 'count' ? { count: {} } : { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visible(name),
  };
}

function ownRule(name: string, statement: CfnWebACL.StatementProperty, mode: Mode): Rule {
  return {
    name,
    action: mode === 'count' ? { count: {} } : { block: {} },
    statement,
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}

function rateOf(paths: string, limit: number): CfnWebACL.StatementProperty {
  return {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      evaluationWindowSec: fiveMinutes,
      limit,
      scopeDownStatement: {
        regexMatchStatement: {
          fieldToMatch: { uriPath: {} },
          regexString: paths,
          // `/otp//send` and `/otp/%73end` must not pass for another path.
          textTransformations: [
            { priority: 0, type: 'URL_DECODE' },
            { priority: 1, type: 'NORMALIZE_PATH' },
          ],
        },
      },
    },
  };
}

function bodyOver(size: number): CfnWebACL.StatementProperty {
  return {
    sizeConstraintStatement: {
      comparisonOperator: 'GT',
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      size,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
}

/**
 * Matches the paths to which people and clients post what sends messages: those of every function that may send an SMS. At the API's own address WAF sees the stage before the path, at a custom domain it does not.
 */
function sendingPaths(): string {
  const sends = ({ needs }: { readonly needs: readonly Capability[] }) => needs.includes('sms');
  const paths = routes
    .filter(({ function: name, method }) => method === 'POST' && sends(functions[name]))
    .map(({ path }) => path.replaceAll('.', '\\.'));
  const expression = `^(/${stageName})?(${[...new Set(paths)].join('|')})/*$`;
  if (expression.length > longestExpression) {
    throw new Error(`the sending paths are ${expression.length} characters: WAF takes ${longestExpression}`);
  }
  return expression;
}
