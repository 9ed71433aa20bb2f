import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { smsDefencesCode } from '../../infra/constructs/sms-defences-code.ts';

type Input = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (input: Input) => unknown>>;
type Handler = (event: Input) => Promise<void>;

const answers: unknown[] = [];
const cloudformation = createServer(async (request, response) => {
  answers.push(await json(request));
  response.end();
});
cloudformation.listen(0, '127.0.0.1');
await once(cloudformation, 'listening');
afterAll(() => {
  cloudformation.close();
  cloudformation.closeAllConnections();
});
const ResponseURL = `http://127.0.0.1:${(cloudformation.address() as AddressInfo).port}/`;

/** Loads the code as Lambda does, with clients that answer as told and remember what they were asked. */
function load(told: Answers) {
  const calls: [string, Input][] = [];
  const call = (name: string) => async (input: Input) => {
    calls.push([name, input]);
    return told[name]?.(input) ?? {};
  };
  const client = () => new Proxy({}, { get: (_, name) => call(String(name)) });
  const require = () => ({ PinpointSMSVoiceV2: client, SNS: client, CloudWatchLogs: client });
  const exports: { handler?: Handler } = {};
  const quiet = { error: () => undefined };
  // The text is ours, and this is how CommonJS runs it.
  new Function('require', 'exports', 'console', smsDefencesCode.replaceAll('= new ', '= '))(
    require,
    exports,
    quiet,
  );
  const run = async (RequestType: string, properties: Input = {}) => {
    const ResourceProperties = { ...settings, ...properties };
    await exports.handler?.({ ...event, RequestType, ResponseURL, ResourceProperties });
    return answers.pop();
  };
  return { calls, run };
}

const event = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l' };
const settings = {
  ProtectConfigurationId: 'protect-1',
  Countries: ['FI', 'SE'],
  Mode: 'FILTER',
  LogGroups: ['sns/delivered', 'sns/failed'],
  RetentionDays: '30',
  Attributes: { DefaultSMSType: 'Transactional', DeliveryStatusIAMRole: 'role-1', MonthlySpendLimit: '200' },
};
const allow = { ProtectStatus: 'ALLOW' };
const block = { ProtectStatus: 'BLOCK' };
const filter = { ProtectStatus: 'FILTER' };
const known = {
  getProtectConfigurationCountryRuleSet: () => ({
    CountryRuleSet: { AZ: allow, FI: allow, SE: block, UZ: allow },
  }),
};
const outcome = (Status: string, Reason?: unknown) => ({
  ...event,
  Status,
  ...(Reason === undefined ? {} : { Reason }),
  PhysicalResourceId: 'latchkey-sms-defences',
});
const failing = (name: string) => () => {
  throw Object.assign(new Error('no'), { name });
};

describe('the function behind the SMS defences', () => {
  it.each(['Create', 'Update'])(
    'on %s blocks every country that AWS knows and nobody listed',
    async (type) => {
      const { calls, run } = load(known);
      expect(await run(type)).toEqual(outcome('SUCCESS'));
      const capability = { ProtectConfigurationId: 'protect-1', NumberCapability: 'SMS' };
      expect(calls).toEqual([
        ['getProtectConfigurationCountryRuleSet', capability],
        [
          'updateProtectConfigurationCountryRuleSet',
          { ...capability, CountryRuleSetUpdates: { AZ: block, FI: filter, SE: filter, UZ: block } },
        ],
        ['setAccountDefaultProtectConfiguration', { ProtectConfigurationId: 'protect-1' }],
        ['createLogGroup', { logGroupName: 'sns/delivered' }],
        ['putRetentionPolicy', { logGroupName: 'sns/delivered', retentionInDays: 30 }],
        ['createLogGroup', { logGroupName: 'sns/failed' }],
        ['putRetentionPolicy', { logGroupName: 'sns/failed', retentionInDays: 30 }],
        ['setSMSAttributes', { attributes: settings.Attributes }],
      ]);
    },
  );

  it('takes over log groups that SNS has made already', async () => {
    const there = { ...known, createLogGroup: failing('ResourceAlreadyExistsException') };
    const denied = { ...known, createLogGroup: failing('AccessDeniedException') };
    expect([await load(there).run('Create'), await load(denied).run('Create')]).toEqual([
      outcome('SUCCESS'),
      outcome('FAILED', 'AccessDeniedException: no'),
    ]);
  });

  it('fails the deployment for a country to which AWS sends nothing, and changes nothing', async () => {
    const { calls, run } = load(known);
    expect(await run('Create', { Countries: ['FI', 'KP'] })).toEqual(
      outcome('FAILED', 'Error: AWS sends no SMS to KP'),
    );
    expect(calls.map(([name]) => name)).toEqual(['getProtectConfigurationCountryRuleSet']);
  });

  it('takes back on Delete what is still as it was set', async () => {
    const { calls, run } = load({
      describeProtectConfigurations: () => ({ ProtectConfigurations: [{ AccountDefault: true }] }),
      getSMSAttributes: () => ({ attributes: { DeliveryStatusIAMRole: 'role-1' } }),
    });
    expect(await run('Delete')).toEqual(outcome('SUCCESS'));
    expect(calls).toEqual([
      ['describeProtectConfigurations', { ProtectConfigurationIds: ['protect-1'] }],
      ['deleteAccountDefaultProtectConfiguration', {}],
      ['getSMSAttributes', { attributes: ['DeliveryStatusIAMRole'] }],
      [
        'setSMSAttributes',
        { attributes: { DeliveryStatusIAMRole: '', DeliveryStatusSuccessSamplingRate: '' } },
      ],
    ]);
  });

  it('leaves on Delete what somebody else has set since', async () => {
    const { calls, run } = load({
      describeProtectConfigurations: () => ({ ProtectConfigurations: [{ AccountDefault: false }] }),
      getSMSAttributes: () => ({ attributes: { DeliveryStatusIAMRole: 'another' } }),
    });
    expect(await run('Delete')).toEqual(outcome('SUCCESS'));
    expect(calls.map(([name]) => name)).toEqual(['describeProtectConfigurations', 'getSMSAttributes']);
  });

  it('lets the stack go even when nothing can be taken back', async () => {
    const { run } = load({ describeProtectConfigurations: failing('ResourceNotFoundException') });
    expect(await run('Delete')).toEqual(outcome('SUCCESS', 'ResourceNotFoundException: no'));
  });

  it('fits into a template', () => {
    expect(Buffer.byteLength(smsDefencesCode)).toBeLessThanOrEqual(4_096);
  });
});
