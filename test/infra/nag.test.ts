import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { sendingContext, stackOf } from '../support/stack.ts';

/** What cdk-nag finds and nobody acknowledged, errors and warnings alike. */
function findings(app: App, stack: Stack): readonly string[] {
  const report = new AwsSolutionsChecks(app).validateScope(stack);
  return report.violations.map(({ ruleName }) => ruleName);
}

describe('cdk-nag', () => {
  it.each([
    ['that sends', sendingContext],
    ['that traces', { ...sendingContext, tracing: 'true' }],
    ['without the sample', { ...sendingContext, sampleResource: 'false', removalPolicy: 'destroy' }],
    ['with a web ACL', { ...sendingContext, waf: 'block' }],
    [
      'with the SMS defences and alarms',
      {
        ...sendingContext,
        smsDefences: 'true',
        smsMonthlyLimit: '200',
        alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
      },
    ],
    [
      'with a domain',
      {
        domainName: 'login.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0f1e2d3c',
      },
    ],
  ])('finds nothing unacknowledged in a stack %s', (_, context) => {
    const { app, stack } = stackOf(context);
    expect(findings(app, stack)).toEqual([]);
  });

  it('stops a synthesis in which a function may do anything', () => {
    const { app, stack } = stackOf(sendingContext);
    const everything = new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] });
    new Role(stack, 'Careless', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { everything: new PolicyDocument({ statements: [everything] }) },
    });
    expect(findings(app, stack)).toEqual([
      'AwsSolutions-IAM5[Action::dynamodb:*]',
      'AwsSolutions-IAM5[Resource::*]',
    ]);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Action::dynamodb:*]');
  });

  it('stops a synthesis with a route that nobody protected or explained', () => {
    const { app, stack } = stackOf(sendingContext);
    const api = stack.node.findAll().find((construct) => construct instanceof RestApi);
    api?.root.addMethod('GET', new MockIntegration());
    expect(findings(app, stack)).toEqual(['AwsSolutions-APIG4']);
  });
});
