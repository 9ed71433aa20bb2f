import { expect, it } from 'vitest';
import { stateMachinesPage } from './page.ts';

it('the page on state machines says what the machines are', async () => {
  await expect(stateMachinesPage()).toMatchFileSnapshot('../../docs/state-machines.md');
});
