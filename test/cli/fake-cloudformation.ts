import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';

/** What CloudFormation answers for a stack name: its outputs, or an error. */
export type StackAnswer =
  | Readonly<Record<string, string>>
  | { readonly code: string; readonly message: string; readonly status: number };

/** CloudFormation on loopback, which knows DescribeStacks alone; ends with the suite. Gives its address. */
export async function fakeCloudFormation(stacks: ReadonlyMap<string, StackAnswer>): Promise<string> {
  const server = createServer(async (request, response) => {
    const name = new URLSearchParams(await text(request)).get('StackName') ?? '';
    const answer = stacks.get(name) ?? {
      code: 'ValidationError',
      message: `Stack with id ${name} does not exist`,
      status: 400,
    };
    const isError = 'status' in answer && typeof answer.status === 'number';
    response.writeHead(isError ? answer.status : 200, { 'content-type': 'text/xml' });
    response.end(isError ? errorBody(answer) : stackBody(name, answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function errorBody({ code, message }: StackAnswer): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
}

function stackBody(name: string, outputs: StackAnswer): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${escapeXml(String(value))}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><CreationTime>2026-01-15T12:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
