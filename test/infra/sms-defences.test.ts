import { describe, expect, it } from 'vitest';
import { resourcesOf, sendingContext, templateOf } from '../support/stack.ts';

const template = templateOf({
  ...sendingContext,
  smsDefences: 'true',
  smsMonthlyLimit: '200',
  logRetentionDays: '7',
});
const idOf = (type: string, start: string) => {
  const [id] = [...resourcesOf(template, type).keys()].filter((each) => each.startsWith(start));
  return id;
};
const attribute = (id: unknown, name: string) => ({ 'Fn::GetAtt': [id, name] });
const protectId = idOf('AWS::SMSVOICE::ProtectConfiguration', 'SmsDefencesProtect');
const deliveryRole = attribute(idOf('AWS::IAM::Role', 'SmsDefencesDeliveryRole'), 'Arn');
const logGroup = (end: string) => [
  'sns/',
  { Ref: 'AWS::Region' },
  '/',
  { Ref: 'AWS::AccountId' },
  `/DirectPublishToPhoneNumber${end}`,
];
const logArn = (end: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':logs:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':log-group:sns/',
      { Ref: 'AWS::Region' },
      '/',
      { Ref: 'AWS::AccountId' },
      `/DirectPublishToPhoneNumber${end}:*`,
    ],
  ],
});

function statementsOf(start: string): unknown {
  const id = idOf('AWS::IAM::Policy', start) ?? '';
  const { Statement } = Object(template.Resources[id]?.Properties['PolicyDocument']);
  return Statement;
}

const resourceOf = (context: Readonly<Record<string, unknown>>) => {
  const [resource] = resourcesOf(
    templateOf({ ...sendingContext, ...context }),
    'Custom::SmsDefences',
  ).values();
  return resource?.Properties;
};

describe('the SMS defences', () => {
  it('are not there unless their owner asks for them: they are the account’s', () => {
    const plain = templateOf(sendingContext);
    const types = ['AWS::SMSVOICE::ProtectConfiguration', 'Custom::SmsDefences'];
    expect(types.flatMap((type) => [...resourcesOf(plain, type).keys()])).toEqual([]);
  });

  it('name the listed countries, the month’s limit and the logs', () => {
    const [resource] = resourcesOf(template, 'Custom::SmsDefences').values();
    expect(resource?.Properties).toEqual({
      ServiceToken: attribute(idOf('AWS::Lambda::Function', 'SmsDefencesFunction'), 'Arn'),
      ServiceTimeout: '120',
      ProtectConfigurationId: attribute(protectId, 'ProtectConfigurationId'),
      Countries: ['FI', 'SE'],
      Mode: 'ALLOW',
      LogGroups: [{ 'Fn::Join': ['', logGroup('')] }, { 'Fn::Join': ['', logGroup('/Failure')] }],
      RetentionDays: 7,
      Attributes: {
        DefaultSMSType: 'Transactional',
        DeliveryStatusIAMRole: deliveryRole,
        DeliveryStatusSuccessSamplingRate: '100',
        MonthlySpendLimit: '200',
      },
    });
  });

  it('filter when told to, and leave the limit alone when none is set', () => {
    const { Attributes, Mode } = resourceOf({ smsDefences: 'true', smsProtectMode: 'filter' }) ?? {};
    expect([Mode, Object.keys(Attributes as object)]).toEqual([
      'FILTER',
      ['DefaultSMSType', 'DeliveryStatusIAMRole', 'DeliveryStatusSuccessSamplingRate'],
    ]);
  });

  it('may touch this one configuration, SNS’s SMS attributes and two log groups', () => {
    expect(statementsOf('SmsDefencesRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: attribute(idOf('AWS::Logs::LogGroup', 'SmsDefencesLogs'), 'Arn'),
      },
      {
        Effect: 'Allow',
        Action: [
          'sms-voice:DescribeProtectConfigurations',
          'sms-voice:GetProtectConfigurationCountryRuleSet',
          'sms-voice:SetAccountDefaultProtectConfiguration',
          'sms-voice:UpdateProtectConfigurationCountryRuleSet',
        ],
        Resource: attribute(protectId, 'Arn'),
      },
      { Effect: 'Allow', Action: 'sms-voice:DeleteAccountDefaultProtectConfiguration', Resource: '*' },
      { Effect: 'Allow', Action: ['sns:GetSMSAttributes', 'sns:SetSMSAttributes'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: deliveryRole,
        Condition: { StringEquals: { 'iam:PassedToService': 'sns.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
        Resource: [logArn(''), logArn('/Failure')],
      },
    ]);
  });

  it('let SNS write into those two log groups, for this account alone', () => {
    const role = template.Resources[idOf('AWS::IAM::Role', 'SmsDefencesDeliveryRole') ?? ''];
    expect(role?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    expect(statementsOf('SmsDefencesDeliveryRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [logArn(''), logArn('/Failure')],
      },
    ]);
  });

  it('have their policies as long as they need them', () => {
    const [resource] = resourcesOf(template, 'Custom::SmsDefences').values();
    const functionId = idOf('AWS::Lambda::Function', 'SmsDefencesFunction');
    expect(resource?.DependsOn).toEqual(
      expect.arrayContaining([idOf('AWS::IAM::Policy', 'SmsDefencesDeliveryRole'), functionId]),
    );
    expect(template.Resources[functionId ?? '']?.DependsOn).toContain(
      idOf('AWS::IAM::Policy', 'SmsDefencesRole'),
    );
  });
});
