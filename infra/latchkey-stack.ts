import { Annotations, CfnCondition, CfnParameter, CustomResource, Duration, Fn, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { type FunctionName, functions } from '../shared/contract/functions.ts';
import { routes } from '../shared/contract/routes.ts';
import { signingAlgorithms } from '../shared/contract/signing-algorithm.ts';
import { acknowledgeFindings } from './acknowledged.ts';
import { BearerAuthorizer } from './constructs/bearer-authorizer.ts';
import { provide, type Resources, setEnvironment } from './constructs/capabilities.ts';
import { CustomDomain } from './constructs/custom-domain.ts';
import { addDefences } from './constructs/defences.ts';
import { EndpointFunction } from './constructs/endpoint-function.ts';
import { addOutputs } from './constructs/outputs.ts';
import { RouteApi } from './constructs/rest-api.ts';
import { addStore, type Store } from './constructs/store.ts';
import { type LatchkeyStackProps, type Settings, withDefaults } from './props.ts';
import { SettingsError } from './settings-error.ts';
import { requireWholeBudgets } from './sms-budgets.ts';

/** Latchkey: one table, one function an endpoint, one REST API. Needs neither account nor network to synthesize. */
export class LatchkeyStack extends Stack {
  constructor(scope: Construct, id: string, props: LatchkeyStackProps) {
    super(scope, id, props);
    requireWholeDomain(props);
    requireWholeDefences(props);
    requireWholeBudgets(props);
    warnAboutSilence(this, props);
    const settings = withDefaults(props);
    const { publicUrl, baseUrl } = addAddresses(this, props);

    const store = addStore(this, settings.removalPolicy);
    const served = routes.filter((route) => isServed(settings)(route.function));
    const endpoints = addFunctions(this, settings, { store, messages: settings, pages: settings }, publicUrl);
    const authorizer = endpoint(endpoints, 'authorizer');
    const routeApi = new RouteApi(this, 'Rest', {
      ...settings,
      routes: served,
      functions: endpoints,
      authorizer: new BearerAuthorizer(this, 'Bearer', {
        handler: authorizer,
        routes: served.flatMap(({ protection, ...route }) => (protection ? [{ ...route, protection }] : [])),
      }),
      onlyCustomDomain: props.domainName !== undefined,
    });
    const signingKeys = addSigningKeys(this, store, endpoint(endpoints, 'signing-keys'));
    // No request can be answered before there is a key to sign with, and no older code is to meet keys of an algorithm that it does not know.
    routeApi.api.deploymentStage.node.addDependency(signingKeys);
    for (const { lambda } of endpoints.values()) signingKeys.node.addDependency(lambda);
    addOutputs(this, {
      baseUrl: baseUrl(routeApi.url),
      tableName: store.table.tableName,
      wrappingKeyArn: store.wrappingKey.keyArn,
      authorizerArn: authorizer.lambda.functionArn,
      domainTarget: addDomain(this, props, routeApi.api)?.target,
      emailFrom: props.emailFrom,
      smsCountries: props.smsCountries,
    });
    const smsDefences = addDefences(this, settings, routeApi.api);
    acknowledgeFindings({
      api: routeApi,
      functions: endpoints.values(),
      tracing: settings.tracing,
      smsDefences,
    });
  }
}

function requireWholeDomain({ domainName, certificateArn }: LatchkeyStackProps): void {
  if ((domainName === undefined) !== (certificateArn === undefined)) {
    throw new SettingsError(
      `domainName is ${domainName ?? 'not set'} and certificateArn is ${certificateArn ?? 'not set'}: set both, or neither`,
    );
  }
}

/** Settings of the account's SMS that would block all of them, or do nothing. */
function requireWholeDefences({ smsCountries, smsDefences, smsMonthlyLimit }: LatchkeyStackProps): void {
  if (smsDefences && smsCountries.length === 0) {
    throw new SettingsError(
      'smsDefences is true and smsCountries is empty: that would block every SMS of the account; list the countries, or set smsDefences to false',
    );
  }
  if (!smsDefences && smsMonthlyLimit !== undefined) {
    throw new SettingsError(
      `smsMonthlyLimit is ${smsMonthlyLimit} and smsDefences is not true, which sets it: set both, or neither`,
    );
  }
}

/** A stack without senders is a fine thing to look at, but its owner should hear that no login can succeed. */
function warnAboutSilence(stack: Stack, { smsCountries, emailFrom }: LatchkeyStackProps): void {
  if (smsCountries.length === 0) {
    Annotations.of(stack).addWarningV2(
      'latchkey:no-sms',
      'no SMS will be sent: smsCountries is empty; list the countries to send to, e.g. -c smsCountries=FI,SE',
    );
  }
  if (emailFrom === undefined) {
    Annotations.of(stack).addWarningV2(
      'latchkey:no-email',
      'no e-mail will be sent: emailFrom is empty; set a from-address that SES has verified, e.g. -c emailFrom=login@example.com',
    );
  }
}

/** The addresses that a setting or the parameter fixes; without either they follow from the API. */
function addAddresses(stack: Stack, { publicUrl, domainName }: LatchkeyStackProps) {
  const parameter = new CfnParameter(stack, 'PublicUrl', {
    default: '',
    allowedPattern: '(https?://[^?#\\s]*[^?#/\\s])?',
    description: 'Where clients reach Latchkey, without a trailing slash; empty: as the stack was set up',
  });
  const isGiven = new CfnCondition(stack, 'HasPublicUrl', {
    expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')),
  });
  // The setting is not the parameter's default: on a second deployment `cdk` keeps the parameter's old value, and the new setting would be lost.
  const fixed = publicUrl ?? (domainName === undefined ? undefined : `https://${domainName}`);
  const orElse = (url: string) => Fn.conditionIf(isGiven.logicalId, parameter.valueAsString, url).toString();
  return {
    publicUrl: fixed === undefined ? parameter.valueAsString : orElse(fixed),
    baseUrl: (apiUrl: string) => orElse(fixed ?? apiUrl),
  };
}

/** Which functions a stack has: all, or all but the sample's. */
function isServed({ sampleResource }: Settings): (name: FunctionName) => boolean {
  return (name) => sampleResource || name !== 'resource';
}

/** The functions of the contract, each with exactly what it needs. */
function addFunctions(
  stack: Stack,
  settings: Settings,
  resources: Resources,
  publicUrl: string,
): ReadonlyMap<FunctionName, EndpointFunction> {
  const names = Object.keys(functions) as FunctionName[];
  return new Map(
    names.filter(isServed(settings)).map((name) => {
      const fn = new EndpointFunction(stack, constructId(name), {
        ...settings,
        name,
        reservedConcurrency: givesTokens(name) ? settings.reservedConcurrency : undefined,
      });
      setEnvironment(fn, { tableName: resources.store.table.tableName, publicUrl });
      for (const capability of functions[name].needs) provide[capability](fn, resources);
      return [name, fn];
    }),
  );
}

/** Whether the function answers a token endpoint. */
function givesTokens(name: FunctionName): boolean {
  return routes.some((route) => route.function === name && route.purpose === 'token');
}

/** `signing-keys` becomes `SigningKeysFunction`. */
function constructId(name: FunctionName): string {
  return `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Function`;
}

function endpoint(
  endpoints: ReadonlyMap<FunctionName, EndpointFunction>,
  name: FunctionName,
): EndpointFunction {
  const fn = endpoints.get(name);
  if (!fn) throw new Error(`the contract has no function ${name}`);
  return fn;
}

/** Runs the function once the table is there, and again for a new table or a new algorithm, which have no keys yet. */
function addSigningKeys(stack: Stack, { table }: Store, fn: EndpointFunction): CustomResource {
  return new CustomResource(stack, 'SigningKeys', {
    serviceToken: fn.lambda.functionArn,
    serviceTimeout: Duration.minutes(2),
    resourceType: 'Custom::SigningKeys',
    properties: { TableName: table.tableName, SigningAlgorithms: signingAlgorithms },
  });
}

function addDomain(
  stack: Stack,
  { domainName, certificateArn }: LatchkeyStackProps,
  api: RestApi,
): CustomDomain | undefined {
  if (domainName === undefined || certificateArn === undefined) return undefined;
  return new CustomDomain(stack, 'Domain', { domainName, certificateArn, api });
}
