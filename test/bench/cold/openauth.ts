import { createHash, timingSafeEqual } from 'node:crypto';
import { issuer } from '@openauthjs/openauth';
import type { Provider } from '@openauthjs/openauth/provider/provider';
import { DynamoStorage } from '@openauthjs/openauth/storage/dynamo';
import { createSubjects } from '@openauthjs/openauth/subject';
import { handle } from 'hono/aws-lambda';
import { object, string } from 'valibot';

// The rival's function: OpenAuth's issuer with its DynamoDB storage, on Lambda as its documentation has it.
// It knows no registered clients: what a client must prove is the deployer's, and here a hash in the environment, which costs no request.
const { TABLE = '', ENDPOINT = '', CLIENT_SECRET_SHA256 = '' } = process.env;
const expected = Buffer.from(CLIENT_SECRET_SHA256, 'hex');

const service: Provider<{ readonly id: string }> = {
  type: 'service',
  init: () => undefined,
  client: async ({ clientID, clientSecret }) => {
    const given = createHash('sha256').update(clientSecret).digest();
    if (!timingSafeEqual(given, expected)) throw new Error('the secret is wrong');
    return { id: clientID };
  },
};

const app = issuer({
  providers: { service },
  storage: DynamoStorage({ table: TABLE, endpoint: ENDPOINT }),
  subjects: createSubjects({ client: object({ id: string() }) }),
  success: (response, { id }) => response.subject('client', { id }),
});

export const handler = handle(app);
