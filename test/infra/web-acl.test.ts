import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/contract/routes.ts';
import { maxBodyBytes } from '../../shared/http/form.ts';
import { resourcesOf, sendingContext, templateOf } from '../support/stack.ts';

type Rule = Readonly<Record<string, unknown>> & { readonly Name: string };

function aclOf(context: Readonly<Record<string, unknown>>) {
  const template = templateOf({ ...sendingContext, ...context });
  const [acl] = resourcesOf(template, 'AWS::WAFv2::WebACL').values();
  const [association] = resourcesOf(template, 'AWS::WAFv2::WebACLAssociation').values();
  const [stageId] = resourcesOf(template, 'AWS::ApiGateway::Stage').keys();
  return {
    acl: acl?.Properties,
    association: association?.Properties,
    stageId,
    rules: (acl?.Properties['Rules'] ?? []) as readonly Rule[],
  };
}

const blocking = aclOf({ waf: 'block' });
const silent = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  MetricName,
  SampledRequestsEnabled: false,
});

/** The expression of the rate rule, as WAF uses it. */
function sendingPaths(): RegExp {
  const [rule] = blocking.rules.filter(({ Name }) => Name === 'SendingRate');
  const { RateBasedStatement } = (rule?.['Statement'] ?? {}) as {
    RateBasedStatement: { ScopeDownStatement: { RegexMatchStatement: { RegexString: string } } };
  };
  return new RegExp(RateBasedStatement.ScopeDownStatement.RegexMatchStatement.RegexString);
}

describe('the web ACL', () => {
  it('is not there unless its owner asks for it', () => {
    expect(aclOf({})).toMatchObject({ acl: undefined, association: undefined, rules: [] });
  });

  it('stands in front of the stage and lets through what no rule matches', () => {
    expect(blocking.association).toEqual({
      ResourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':apigateway:',
            { Ref: 'AWS::Region' },
            '::/restapis/',
            { Ref: 'RestApi79D61EE8' },
            '/stages/',
            { Ref: blocking.stageId },
          ],
        ],
      },
      WebACLArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebAcl[0-9A-F]{8}$/), 'Arn'] },
    });
    expect([blocking.acl?.['Scope'], blocking.acl?.['DefaultAction']]).toEqual(['REGIONAL', { Allow: {} }]);
  });

  it('keeps no samples of requests, which hold credentials', () => {
    expect([
      blocking.acl?.['VisibilityConfig'],
      ...blocking.rules.map((rule) => rule['VisibilityConfig']),
    ]).toEqual([
      silent('Latchkey-WebAcl'),
      silent('AWSManagedRulesAmazonIpReputationList'),
      silent('SendingRate'),
      silent('BodySize'),
      silent('AWSManagedRulesCommonRuleSet'),
    ]);
  });

  it('blocks, but for the rules that would refuse honest requests of OAuth', () => {
    const count = { ActionToUse: { Count: {} } };
    expect(
      blocking.rules.map(({ Name, Priority, Action, OverrideAction }) => [
        Priority,
        Name,
        Action ?? OverrideAction,
      ]),
    ).toEqual([
      [0, 'AWSManagedRulesAmazonIpReputationList', { None: {} }],
      [1, 'SendingRate', { Block: {} }],
      [2, 'BodySize', { Block: {} }],
      [3, 'AWSManagedRulesCommonRuleSet', { None: {} }],
    ]);
    expect(blocking.rules[3]?.['Statement']).toEqual({
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: 'AWSManagedRulesCommonRuleSet',
        RuleActionOverrides: [
          { Name: 'NoUserAgent_HEADER', ...count },
          { Name: 'SizeRestrictions_QUERYSTRING', ...count },
          { Name: 'SizeRestrictions_BODY', ...count },
          { Name: 'EC2MetaDataSSRF_QUERYARGUMENTS', ...count },
          { Name: 'EC2MetaDataSSRF_BODY', ...count },
          { Name: 'GenericRFI_QUERYARGUMENTS', ...count },
          { Name: 'GenericRFI_BODY', ...count },
        ],
      },
    });
  });

  it('only counts when told to', () => {
    const { rules } = aclOf({ waf: 'count' });
    expect(rules.map(({ Action, OverrideAction }) => Action ?? OverrideAction)).toEqual([
      { Count: {} },
      { Count: {} },
      { Count: {} },
      { Count: {} },
    ]);
  });

  it('refuses bodies that no endpoint would read', () => {
    expect(blocking.rules[2]?.['Statement']).toEqual({
      SizeConstraintStatement: {
        ComparisonOperator: 'GT',
        FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
        Size: maxBodyBytes,
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    });
  });

  it('counts by source address and five minutes, up to the rate that was set', () => {
    const rateOf = (rules: readonly Rule[]) => rules[1]?.['Statement'];
    expect([rateOf(blocking.rules), rateOf(aclOf({ waf: 'block', wafRate: '2000' }).rules)]).toMatchObject(
      [500, 2_000].map((Limit) => ({
        RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit },
      })),
    );
  });
});

describe('the sending paths', () => {
  const expression = sendingPaths();

  it('are those to which codes are asked for, with the stage before them or without', () => {
    const sending = [
      '/otp/send',
      '/uas/oauth2/token',
      '/oauth2/authorize',
      '/signin/recipient',
      '/signin/resend',
    ];
    const matched = sending.flatMap((path) => [path, `/prod${path}`, `${path}/`]);
    expect(matched.filter((path) => !expression.test(path))).toEqual([]);
  });

  it('are no others', () => {
    const others = new Set(routes.map(({ path }) => path).filter((path) => expression.test(path)));
    expect([...others].sort()).toEqual([
      '/csp/gateway/discovery',
      '/oauth2/authorize',
      '/otp/send',
      '/signin/account',
      '/signin/change',
      '/signin/code',
      '/signin/consent',
      '/signin/password',
      '/signin/recipient',
      '/signin/resend',
      '/uas/oauth2/authorization',
      '/uas/oauth2/token',
    ]);
    const near = [
      '/oauth2/token',
      '/dev/otp/send',
      '/prod/x/otp/send',
      '/otp/sender',
      '/otp/send/x',
      '/signin',
    ];
    expect(near.filter((path) => expression.test(path))).toEqual([]);
  });
});
