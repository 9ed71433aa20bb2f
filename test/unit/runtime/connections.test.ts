import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownTable } from '../../../shared/runtime/dynamo.ts';

const connections = { count: 0 };
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
}).on('connection', () => {
  connections.count += 1;
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: 'table',
  });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it('the table is read and written over one connection', async () => {
  const table = ownTable();
  const key = { pk: { S: 'CLIENT' }, sk: { S: 'app' } };
  for (let n = 0; n < 3; n += 1) {
    expect(await table.get(key)).toBeUndefined();
    expect(await table.put({ item: key, condition: 'attribute_not_exists(pk)' })).toEqual({ held: true });
  }
  expect(connections.count).toBe(1);
});
