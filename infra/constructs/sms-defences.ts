import { CustomResource, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnProtectConfiguration } from 'aws-cdk-lib/aws-smsvoice';
import { Construct } from 'constructs';
import { smsDefencesCode } from './sms-defences-code.ts';

/** What AWS itself is to hold the account's SMS to. Account and region have one of each: whatever else sends SMS there is held to it too. */
export interface SmsDefencesProps {
  /** ISO 3166 codes of the countries to which SMS may go; all others are blocked. */
  readonly countries: readonly string[];
  /** How the listed ones are treated: `allow` lets everything through, `monitor` reports and `filter` blocks what AWS takes for inflated traffic, both at a price a message. */
  readonly mode: 'allow' | 'monitor' | 'filter';
  /** USD that all SMS of a calendar month may cost. @default - left as it is */
  readonly monthlyLimit?: number | undefined;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Percent of the SMS that arrived of which SNS writes a line; of those that did not it writes all. */
const successSamplingRate = '100';

/**
 * The account's own defences: a protect configuration as its default, and SNS's limit of a month, kind of message and delivery logs. AWS applies them to every SMS by SNS, so they hold even where our own limits fail.
 */
export class SmsDefences extends Construct {
  constructor(scope: Construct, id: string, props: SmsDefencesProps) {
    super(scope, id);
    const configuration = new CfnProtectConfiguration(this, 'Protect', { deletionProtectionEnabled: false });
    const deliveryRole = this.#addDeliveryRole();
    const applier = this.#addFunction(props);
    const policy = [
      ...protectStatements(configuration),
      ...smsStatements(deliveryRole),
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
        resources: this.#deliveryLogArns(),
      }),
    ];
    for (const statement of policy) applier.addToRolePolicy(statement);
    const resource = new CustomResource(this, 'Account', {
      serviceToken: applier.functionArn,
      serviceTimeout: Duration.minutes(2),
      resourceType: 'Custom::SmsDefences',
      properties: {
        ProtectConfigurationId: configuration.attrProtectConfigurationId,
        Countries: props.countries,
        Mode: props.mode.toUpperCase(),
        LogGroups: this.#deliveryLogs(),
        RetentionDays: props.logRetention,
        Attributes: {
          DefaultSMSType: 'Transactional',
          DeliveryStatusIAMRole: deliveryRole.roleArn,
          DeliveryStatusSuccessSamplingRate: successSamplingRate,
          ...(props.monthlyLimit !== undefined && { MonthlySpendLimit: String(props.monthlyLimit) }),
        },
      },
    });
    // With their policies, which must be there when it runs, and still when it takes everything back.
    resource.node.addDependency(applier, deliveryRole);
  }

  /** The names that SNS gives the logs of what it sends to phone numbers. */
  #deliveryLogs(): readonly string[] {
    const { account, region } = Stack.of(this);
    const successes = `sns/${region}/${account}/DirectPublishToPhoneNumber`;
    return [successes, `${successes}/Failure`];
  }

  #deliveryLogArns(): string[] {
    const { account, partition, region } = Stack.of(this);
    return this.#deliveryLogs().map(
      (name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}:*`,
    );
  }

  #addDeliveryRole(): Role {
    const { account } = Stack.of(this);
    const role = new Role(this, 'DeliveryRole', {
      description: 'Latchkey: lets SNS write what became of SMS',
      assumedBy: new ServicePrincipal('sns.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: this.#deliveryLogArns(),
      }),
    );
    return role;
  }

  #addFunction({ logRetention, removalPolicy }: SmsDefencesProps): LambdaFunction {
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    return new LambdaFunction(this, 'Function', {
      code: Code.fromInline(smsDefencesCode),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(1),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}

function protectStatements({ attrArn }: CfnProtectConfiguration): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: [
        'sms-voice:DescribeProtectConfigurations',
        'sms-voice:GetProtectConfigurationCountryRuleSet',
        'sms-voice:SetAccountDefaultProtectConfiguration',
        'sms-voice:UpdateProtectConfigurationCountryRuleSet',
      ],
      resources: [attrArn],
    }),
    new PolicyStatement({
      actions: ['sms-voice:DeleteAccountDefaultProtectConfiguration'],
      resources: ['*'],
    }),
  ];
}

function smsStatements(deliveryRole: Role): readonly PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['sns:GetSMSAttributes', 'sns:SetSMSAttributes'], resources: ['*'] }),
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [deliveryRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sns.amazonaws.com' } },
    }),
  ];
}
