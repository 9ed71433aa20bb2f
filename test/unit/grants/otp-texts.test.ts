import { describe, expect, it } from 'vitest';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { type Form, outcomeOf, smsForm, tokenUrl, world } from '../../support/world.ts';

logLines();

const page = clientWith({
  ...{ clientId: 'page', secrets: [], tokenEndpointAuthMethod: 'none', grantTypes: [smsForm.grant_type] },
});

/** What a client without a secret is answered, and how many messages left. */
async function asked(form: Form) {
  const server = world({ clients: [page, apiClient] });
  const before = server.written();
  const { status, body } = await outcomeOf(
    server.post(tokenUrl, { ...smsForm, client_id: 'page', ...form }, {}),
  );
  return { status, body, messages: server.messages.length, isWritten: server.written() !== before };
}

describe('a client without a secret', () => {
  it.each([
    ['body', { x_globalsign_iam_otp_body: 'Your code for my shop is {0}' }],
    ['title', { x_globalsign_iam_otp_title: 'My shop' }],
    ['body that is none', { x_globalsign_iam_otp_body: 'no place for the code' }],
  ])('sends no %s of its own: anybody could send it in its name', async (_what, form) => {
    expect(await asked(form)).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'a client without a secret cannot send a text of its own',
      },
      messages: 0,
      isWritten: false,
    });
  });

  it.each([{}, { ui_locales: 'fi' }])('sends ours, in the language that it asks for: %o', async (form) => {
    expect(await asked(form)).toMatchObject({ status: 200, messages: 1 });
  });
});
