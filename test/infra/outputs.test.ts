import { describe, expect, it } from 'vitest';
import { functionOf, sendingContext, type Template, templateOf } from '../support/stack.ts';

const apiUrl = {
  'Fn::Join': [
    '',
    [
      'https://',
      { Ref: 'RestApi79D61EE8' },
      '.execute-api.',
      { Ref: 'AWS::Region' },
      '.',
      { Ref: 'AWS::URLSuffix' },
      '/prod',
    ],
  ],
};
const unlessGiven = (url: unknown) => ({ 'Fn::If': ['HasPublicUrl', { Ref: 'PublicUrl' }, url] });
const below = (url: unknown, path: string) => ({ 'Fn::Join': ['', [unlessGiven(url), path]] });

const valuesOf = ({ Outputs }: Template) =>
  Object.fromEntries(Object.entries(Outputs).map(([id, { Value }]) => [id, Value]));
const publicUrlOf = (template: Template) => {
  const { Variables } = functionOf(template, 'token')['Environment'] as {
    Variables: Record<string, unknown>;
  };
  return Variables['PUBLIC_URL'];
};

describe('the outputs', () => {
  it('name every address, the table, the wrapping key, the authorizer and what sends, and nothing else', () => {
    const template = templateOf(sendingContext);
    const authorizerId = Object.keys(template.Resources).find((id) =>
      /^AuthorizerFunction[0-9A-F]{8}$/.test(id),
    );
    expect(valuesOf(template)).toEqual({
      BaseUrl: unlessGiven(apiUrl),
      Issuer: below(apiUrl, '/uas'),
      TokenEndpoint: below(apiUrl, '/uas/oauth2/token'),
      IntrospectionEndpoint: below(apiUrl, '/uas/oauth2/introspection'),
      DiscoveryUrl: below(apiUrl, '/uas/.well-known/openid-configuration'),
      JwksUrl: below(apiUrl, '/uas/oauth2/metadata.jwks'),
      TableName: { Ref: 'TableCD117FA1' },
      WrappingKeyArn: { 'Fn::GetAtt': ['WrappingKey590250BA', 'Arn'] },
      AuthorizerArn: { 'Fn::GetAtt': [authorizerId, 'Arn'] },
      EmailFrom: sendingContext.emailFrom,
      SmsCountries: sendingContext.smsCountries,
    });
  });

  it('take the public address from a parameter that is empty unless given', () => {
    const { Parameters, Conditions } = templateOf();
    expect(Parameters['PublicUrl']).toMatchObject({ Type: 'String', Default: '' });
    expect(Conditions['HasPublicUrl']).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PublicUrl' }, ''] }],
    });
  });
});

describe('the public address', () => {
  const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0f1e2d3c';
  const domain = { domainName: 'login.example.com', certificateArn };

  it('is left to the request’s own domain name when nothing is set', () => {
    expect(publicUrlOf(templateOf())).toEqual({ Ref: 'PublicUrl' });
  });

  it('is the custom domain when there is one', () => {
    const template = templateOf(domain);
    expect(publicUrlOf(template)).toEqual(unlessGiven('https://login.example.com'));
    expect(template.Outputs['BaseUrl']?.Value).toEqual(unlessGiven('https://login.example.com'));
    expect(template.Outputs['Issuer']?.Value).toEqual(below('https://login.example.com', '/uas'));
  });

  it('is the one that was set, before the custom domain', () => {
    const template = templateOf({ ...domain, publicUrl: 'https://edge.example.com/auth' });
    expect(publicUrlOf(template)).toEqual(unlessGiven('https://edge.example.com/auth'));
  });

  it('serves the custom domain with TLS 1.2 and closes the address that AWS made', () => {
    const { Resources, Outputs } = templateOf(domain);
    const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    const name = Object.entries(Resources).find(
      ([, { Type }]) => Type === 'AWS::ApiGateway::DomainName',
    )?.[0];
    const stage = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::ApiGateway::Stage')?.[0];
    expect(ofType('AWS::ApiGateway::DomainName').map(({ Properties }) => Properties)).toEqual([
      {
        DomainName: 'login.example.com',
        RegionalCertificateArn: certificateArn,
        EndpointConfiguration: { Types: ['REGIONAL'] },
        SecurityPolicy: 'TLS_1_2',
      },
    ]);
    expect(ofType('AWS::ApiGateway::BasePathMapping').map(({ Properties }) => Properties)).toEqual([
      { DomainName: { Ref: name }, RestApiId: { Ref: 'RestApi79D61EE8' }, Stage: { Ref: stage } },
    ]);
    expect(Resources['RestApi79D61EE8']?.Properties['DisableExecuteApiEndpoint']).toBe(true);
    expect(Outputs['DomainTarget']?.Value).toEqual({ 'Fn::GetAtt': [name, 'RegionalDomainName'] });
  });

  it('wants a certificate with a domain, and a domain with a certificate', () => {
    expect(() => templateOf({ domainName: 'login.example.com' })).toThrow(
      'domainName is login.example.com and certificateArn is not set: set both, or neither',
    );
    expect(() => templateOf({ certificateArn })).toThrow(
      `domainName is not set and certificateArn is ${certificateArn}: set both, or neither`,
    );
  });
});
