import { describe, expect, it } from 'vitest';
import type { Json } from '../../infra/local/json.ts';
import { conditionHolds, resolve, type Scope } from '../../infra/local/template/intrinsics.ts';

const scope: Scope = {
  ref: (name) => `<${name}>`,
  attribute: (logicalId, attribute) => `<${logicalId}.${attribute}>`,
  conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'A' }, '<A>'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
  },
  mappings: { Ports: { local: { http: '80' } } },
};

describe('an intrinsic function', () => {
  it.each<[string, Json, Json]>([
    ['Ref', { Ref: 'Table' }, '<Table>'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Key', 'Arn'] }, '<Key.Arn>'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Key.Endpoint.Port' }, '<Key.Endpoint.Port>'],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }, 7]] }, 'a/<B>/7'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    ['Sub', { 'Fn::Sub': '${A}-${B.Arn}-${!C}' }, '<A>-<B.Arn>-${C}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    ['Sub with variables', { 'Fn::Sub': ['${x}${A}', { x: { Ref: 'Y' } }] }, '<Y><A>'],
    ['Select of Split', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    ['If', { 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    ['FindInMap', { 'Fn::FindInMap': ['Ports', 'local', 'http'] }, '80'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ])('%s is replaced by what it stands for', (_name, given, expected) => {
    expect(resolve(given, scope)).toEqual(expected);
  });

  it('is resolved wherever it stands, and AWS::NoValue leaves its member out', () => {
    const given = {
      list: ['a', { Ref: 'AWS::NoValue' }, { deep: { Ref: 'B' } }],
      none: { 'Fn::If': ['No', 'there', { Ref: 'AWS::NoValue' }] },
      plain: { Ref: 'C', other: 'so this is no function' },
    };
    expect(resolve(given, scope)).toEqual({
      list: ['a', { deep: '<B>' }],
      plain: { Ref: 'C', other: 'so this is no function' },
    });
  });

  it('that is unknown or finds nothing stops the start', () => {
    expect(() => resolve({ 'Fn::Cidr': [] }, scope)).toThrow('does not know the intrinsic function Fn::Cidr');
    expect(() => resolve({ 'Fn::Select': [2, ['a']] }, scope)).toThrow('Fn::Select has no item 2');
    expect(() => resolve({ 'Fn::FindInMap': ['Ports', 'x', 'y'] }, scope)).toThrow('have no Ports.x.y');
    expect(() => resolve({ 'Fn::Join': ['', [{ plain: 'object' }]] }, scope)).toThrow('expected text');
  });
});

describe('a condition', () => {
  it('may be made of others', () => {
    const names = ['Yes', 'No', 'Both', 'Either'];
    expect(names.map((name) => conditionHolds(name, scope))).toEqual([true, false, false, true]);
    expect(() => conditionHolds('Missing', scope)).toThrow('the template has no condition Missing');
  });
});
