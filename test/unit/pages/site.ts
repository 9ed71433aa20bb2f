import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A form as it arrived. */
export interface SentForm {
  readonly path: string;
  readonly type: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Site {
  readonly origin: string;
  /** Serves a document and gives its address. */
  serve(document: string): string;
  /** Forms that arrived since the last time. */
  forms(): readonly SentForm[];
  close(): void;
}

/** Starts a site on the loopback that serves pages under a policy as strict as theirs, and keeps the forms that are sent to it. */
export async function startSite(nonce: string): Promise<Site> {
  const sources = `style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; form-action 'self'`;
  const documents: string[] = [];
  const forms: SentForm[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method === 'POST') {
      const fields = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
      forms.push({ path, type: request.headers['content-type'], fields });
    }
    response.setHeader('content-type', 'text/html');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; ${sources}; base-uri 'none'; frame-ancestors 'none'`,
    );
    response.end(documents[Number(path.slice(1))] ?? '<!doctype html><title>Sent</title>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    serve: (document) => `${origin}/${documents.push(document) - 1}`,
    forms: () => forms.splice(0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
