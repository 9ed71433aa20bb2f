import { expect, it } from 'vitest';
import { withLocalAddress } from '../../infra/cli/session.ts';

it.each([
  [
    ['client', 'show', '--local', 'demo-app'],
    ['client', 'show', '--local=http://localhost:8787', 'demo-app'],
  ],
  [
    ['key', 'list', '--local'],
    ['key', 'list', '--local=http://localhost:8787'],
  ],
  [
    ['key', 'list', '--local', '--json'],
    ['key', 'list', '--local=http://localhost:8787', '--json'],
  ],
  [
    ['key', 'list', '--local', 'http://localhost:1'],
    ['key', 'list', '--local', 'http://localhost:1'],
  ],
  [
    ['key', 'list', '--local=http://localhost:1'],
    ['key', 'list', '--local=http://localhost:1'],
  ],
])('gives a bare --local its address, so that it swallows no argument: %j', (args, expected) => {
  expect(withLocalAddress(args)).toEqual(expected);
});
