// A web application that signs people in at Latchkey.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import * as client from 'openid-client';

const { ISSUER = 'http://localhost:8787', PORT = '3000' } = process.env;
const home = `http://localhost:${PORT}/`;
// All else about the server stands in its metadata. `allowInsecureRequests` is for a server on this machine alone.
const proof = client.ClientSecretBasic('demo-web-secret');
const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(ISSUER), 'demo-web', undefined, proof, options);

/** What is known of each browser, by its cookie. */
const visits = new Map();

const routes = {
  'GET /': ({ claims }) =>
    claims
      ? { html: `You are ${text(claims.email ?? claims.phone_number ?? claims.sub)}. ${button('sign-out')}` }
      : { html: button('sign-in') },

  'POST /sign-in': async () => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const to = client.buildAuthorizationUrl(config, {
      redirect_uri: `${home}callback`,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
    });
    return { to, visit: { checks: { pkceCodeVerifier, expectedState, expectedNonce } } };
  },

  'GET /callback': async ({ checks }, url) => {
    if (!checks) return { to: home };
    const tokens = await client.authorizationCodeGrant(config, url, { ...checks, idTokenExpected: true });
    return { to: home, visit: { claims: tokens.claims(), idToken: tokens.id_token } };
  },

  'POST /sign-out': ({ idToken }) => {
    const leaving = { id_token_hint: idToken, post_logout_redirect_uri: home };
    return { to: idToken ? client.buildEndSessionUrl(config, leaving) : home, visit: {} };
  },
};

createServer(async (request, response) => {
  const cookie = /(?:^|; )visit=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
  const url = new URL(home.slice(0, -1) + request.url);
  const route = routes[`${request.method} ${url.pathname}`] ?? (() => ({ html: 'Nothing is here.' }));
  const failed = ({ error_description: said, message }) => ({ html: text(said ?? message), visit: {} });
  const known = Promise.resolve(visits.get(cookie) ?? {});
  const { html = '', to, visit } = await known.then((before) => route(before, url)).catch(failed);
  if (visit) response.setHeader('set-cookie', remember(visit, cookie));
  if (to) response.writeHead(303, { location: String(to) });
  else response.writeHead(200, { 'content-type': 'text/html;charset=utf-8' });
  response.end(html);
}).listen(Number(PORT), 'localhost', () => console.log(`Open ${home}`));

/** Under a new cookie each time: whoever planted the old one is not signed in. */
function remember(visit, before) {
  const id = randomUUID();
  visits.delete(before);
  visits.set(id, visit);
  return `visit=${id}; Path=/; HttpOnly; SameSite=Lax`;
}

function button(action) {
  return `<form method="post" action="${home}${action}"><button>${action}</button></form>`;
}

function text(value) {
  return value.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
