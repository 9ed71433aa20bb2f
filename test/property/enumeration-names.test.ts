import { describe, expect, it } from 'vitest';
import { ciamWorld, signupUrl } from '../support/ciam.ts';
import { logLines } from '../support/memory-log.ts';
import { outcomeOf } from '../support/world.ts';

logLines();

const email = 'new@example.com';

describe('whether a user name is taken', () => {
  it('is told to who has proven a recipient, for at most five names a code', async () => {
    const server = ciamWorld();
    const { token, code } = await server.sent({ usage: 'signup', email });
    const answers: unknown[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      server.clock.advance(1);
      const members = { email, email_otp_token: token, email_otp: code, username: 'alice' };
      const { body } = await outcomeOf(
        server.postJson(signupUrl, members, { authorization: `Basic ${btoa('web:web-secret')}` }),
      );
      answers.push(body['error']);
    }
    const taken = answers.filter((error) => error === answers[0]).length;
    expect([taken, answers.length]).toEqual([5, 6]);
    expect(answers[0]).toBe('duplicate_username');
  });
});
