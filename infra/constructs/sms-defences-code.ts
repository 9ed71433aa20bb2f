/**
 * The function behind `Custom::SmsDefences`, as Lambda runs it: CommonJS, with the SDK that Lambda's runtime brings, since no function of a request needs these clients.
 *
 * It asks AWS which countries it knows, and blocks all that are not listed: a list of ours would lack the newest, and a code that AWS does not know would fail the deployment. Deletion takes back only what is still as
 * it was set here, and never fails for it: a stack must be able to go.
 */
export const smsDefencesCode = `
const { PinpointSMSVoiceV2 } = require('@aws-sdk/client-pinpoint-sms-voice-v2');
const { SNS } = require('@aws-sdk/client-sns');
const { CloudWatchLogs } = require('@aws-sdk/client-cloudwatch-logs');
const voice = new PinpointSMSVoiceV2();
const sns = new SNS();
const logs = new CloudWatchLogs();

async function protect(ProtectConfigurationId, { Countries, Mode }) {
  const capability = { ProtectConfigurationId, NumberCapability: 'SMS' };
  const { CountryRuleSet } = await voice.getProtectConfigurationCountryRuleSet(capability);
  const unknown = Countries.filter((country) => !(country in CountryRuleSet));
  if (unknown.length > 0) throw new Error('AWS sends no SMS to ' + unknown.join(', '));
  const rule = (country) => ({ ProtectStatus: Countries.includes(country) ? Mode : 'BLOCK' });
  const rules = Object.keys(CountryRuleSet).map((country) => [country, rule(country)]);
  const CountryRuleSetUpdates = Object.fromEntries(rules);
  await voice.updateProtectConfigurationCountryRuleSet({ ...capability, CountryRuleSetUpdates });
  await voice.setAccountDefaultProtectConfiguration({ ProtectConfigurationId });
}

async function keepLogs(logGroupName, retentionInDays) {
  await logs.createLogGroup({ logGroupName }).catch((error) => {
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  await logs.putRetentionPolicy({ logGroupName, retentionInDays });
}

async function apply(properties) {
  await protect(properties.ProtectConfigurationId, properties);
  for (const group of properties.LogGroups) await keepLogs(group, Number(properties.RetentionDays));
  await sns.setSMSAttributes({ attributes: properties.Attributes });
}

async function undo({ ProtectConfigurationId, Attributes }) {
  const { ProtectConfigurations: [own] } =
    await voice.describeProtectConfigurations({ ProtectConfigurationIds: [ProtectConfigurationId] });
  if (own.AccountDefault) await voice.deleteAccountDefaultProtectConfiguration({});
  const { attributes } = await sns.getSMSAttributes({ attributes: ['DeliveryStatusIAMRole'] });
  const { DeliveryStatusIAMRole } = Attributes;
  if (attributes.DeliveryStatusIAMRole !== DeliveryStatusIAMRole) return;
  await sns.setSMSAttributes({ attributes: { DeliveryStatusIAMRole: '', DeliveryStatusSuccessSamplingRate: '' } });
}

async function run({ RequestType, ResourceProperties }) {
  try {
    await (RequestType === 'Delete' ? undo : apply)(ResourceProperties);
    return { Status: 'SUCCESS' };
  } catch (error) {
    console.error(error);
    return { Status: RequestType === 'Delete' ? 'SUCCESS' : 'FAILED', Reason: String(error) };
  }
}

exports.handler = async (event) => {
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = { ...(await run(event)), PhysicalResourceId: 'latchkey-sms-defences', StackId, RequestId, LogicalResourceId };
  const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
  if (!response.ok) throw new Error('CloudFormation answered ' + response.status + ' to the outcome');
};
`.trim();
