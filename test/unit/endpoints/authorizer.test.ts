import { describe, expect, it } from 'vitest';
import { authorizer, loggedAuthorizer, type ProtectedRoute } from '../../../shared/endpoints/authorizer.ts';
import { authorizerEvent, type PresentedToken, requestContext } from '../../lambda/events.ts';
import { ciamWorld } from '../../support/ciam.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines, metricLines } from '../../support/memory-log.ts';
import { printedMetrics } from '../../support/printed-metrics.ts';
import { asApp, baseUrl, issuer, revocationUrl, type World, world } from '../../support/world.ts';

const logged = logLines();
const printed = metricLines();

const whoami: ProtectedRoute = { method: 'GET', path: '/resource/whoami', scopes: ['openid'] };
const notes: ProtectedRoute = { method: 'POST', path: '/resource/notes', scopes: ['api'], audience: ['api'] };
const item: ProtectedRoute = { method: 'GET', path: '/items/{id}/{rest+}', scopes: ['admin'] };

const arn = 'arn:aws:execute-api:eu-north-1:123456789012:a1b2c3d4e5/prod';

interface Presented extends PresentedToken {
  readonly route?: ProtectedRoute;
}

const eventOf = ({ route = whoami, ...token }: Presented) => authorizerEvent(route, token);

async function loggedIn(scope = 'openid api') {
  const server = world();
  return { server, tokens: await server.login({ scope }) };
}

function judge(
  server: World,
  presented: Presented,
  routes: readonly ProtectedRoute[] = [whoami, notes, item],
) {
  return authorizer(routes, baseUrl, server.ports)(eventOf(presented));
}

const statement = (effect: string, ...paths: readonly string[]) => ({
  Action: 'execute-api:Invoke',
  Effect: effect,
  Resource: paths.map((path) => `${arn}/${path}`),
});

describe('the authorizer', () => {
  it('lets a token through to the routes that it opens, and to no other, whichever was called', async () => {
    const { server, tokens } = await loggedIn();
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    const expected = {
      principalId: '+358401234567',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          statement('Allow', 'GET/resource/whoami', 'POST/resource/notes'),
          statement('Deny', 'GET/items/*/*'),
        ],
      },
      context: { sub: '+358401234567', client_id: 'app', scope: 'openid api', jti: claims?.['jti'] },
    };
    const presented = { authorization: [`Bearer ${tokens.access_token}`] };
    expect(await judge(server, presented)).toEqual(expected);
    expect(await judge(server, { ...presented, route: notes })).toEqual(expected);
    expect(await judge(server, { ...presented, route: item })).toEqual(expected);
  });

  it.each([
    [
      'scope',
      'openid',
      [statement('Allow', 'GET/resource/whoami'), statement('Deny', 'POST/resource/notes')],
    ],
    [
      'audience',
      'openid userinfo',
      [statement('Allow', 'GET/resource/whoami'), statement('Deny', 'POST/resource/notes')],
    ],
  ])('denies routes whose %s the token lacks', async (_case, scope, expected) => {
    const { server, tokens } = await loggedIn(scope);
    const { policyDocument } = await judge(server, { authorization: [`Bearer ${tokens.access_token}`] }, [
      whoami,
      notes,
    ]);
    expect(policyDocument.Statement).toEqual(expected);
  });

  it('needs one of the audiences that a route names', async () => {
    const { server, tokens } = await loggedIn();
    const routes = [
      { ...notes, audience: ['x', 'api'] },
      { ...whoami, audience: ['x'] },
    ];
    const { policyDocument } = await judge(
      server,
      { authorization: [`Bearer ${tokens.access_token}`] },
      routes,
    );
    expect(policyDocument.Statement).toEqual([
      statement('Allow', 'POST/resource/notes'),
      statement('Deny', 'GET/resource/whoami'),
    ]);
  });

  it.each([
    ['no header', {}],
    ['another scheme', { authorization: ['Basic YTpi'] }],
    ['two headers', { authorization: ['Bearer a', 'Bearer a'] }],
    ['two tokens', { authorization: ['Bearer a b'] }],
    ['nonsense', { authorization: ['Bearer nonsense'] }],
    ['a token in the query, which nobody asked for', { query: ['a.b.c'] }],
  ])('refuses %s', async (_case, presented) => {
    await expect(judge(world(), presented)).rejects.toThrow(new Error('Unauthorized'));
  });

  it('refuses a header without values', async () => {
    const event = { ...eventOf({}), multiValueHeaders: { authorization: undefined } };
    await expect(authorizer([whoami], baseUrl, world().ports)(event)).rejects.toThrow('Unauthorized');
  });

  it('refuses every other kind of token', async () => {
    const { server, tokens } = await loggedIn();
    for (const token of [tokens.id_token, tokens.refresh_token, `${tokens.access_token}x`])
      await expect(judge(server, { authorization: [`Bearer ${token}`] })).rejects.toThrow('Unauthorized');
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example/uas' }],
    ['no issuer', { iss: undefined }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['no id', { jti: undefined }],
    ['no client', { client_id: 7 }],
    ['a grant id that is none', { grant_id: '!' }],
  ])('refuses a token of ours with %s', async (_case, overrides) => {
    const { server, tokens } = await loggedIn();
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    const token = await testSigner.sign({ ...claims, ...overrides }, 'at+jwt');
    await expect(judge(server, { authorization: [`Bearer ${token}`] })).rejects.toThrow('Unauthorized');
  });

  it.each([
    ['a scope that is no text', { scope: 7 }, []],
    ['a list of scopes', { scope: ['openid', 7, ''] }, ['GET/resource/whoami']],
    ['one audience', { aud: issuer }, ['GET/resource/whoami']],
  ])('reads a token of ours with %s', async (_case, overrides, allowed) => {
    const { server, tokens } = await loggedIn();
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    const token = await testSigner.sign({ ...claims, ...overrides }, 'at+jwt');
    const { policyDocument } = await judge(server, { authorization: [`Bearer ${token}`] }, [whoami]);
    expect(policyDocument.Statement).toEqual([
      allowed.length > 0 ? statement('Allow', ...allowed) : statement('Deny', 'GET/resource/whoami'),
    ]);
  });

  it('judges a token of the root issuer by its list of scopes, and by its client for audience', async () => {
    const server = ciamWorld();
    const { access_token: token } = await server.loginAlice();
    const routes = [whoami, { ...notes, scopes: ['openid'], audience: ['web'] }];
    const judged = await judge(server, { authorization: [`Bearer ${token}`] }, routes);
    expect(judged.principalId).toBe('user-alice');
    expect(judged.policyDocument.Statement).toEqual([
      statement('Allow', 'POST/resource/notes'),
      statement('Deny', 'GET/resource/whoami'),
    ]);
  });

  it('refuses a token whose time is over', async () => {
    const { server, tokens } = await loggedIn();
    const presented = { authorization: [`Bearer ${tokens.access_token}`] };
    server.clock.advance(3_599);
    expect((await judge(server, presented)).principalId).toBe('+358401234567');
    server.clock.advance(1);
    await expect(judge(server, presented)).rejects.toThrow('Unauthorized');
  });

  it('refuses a revoked token, and one whose grant was revoked or is gone', async () => {
    const { server, tokens } = await loggedIn();
    const presented = { authorization: [`Bearer ${tokens.access_token}`] };
    await server.post(revocationUrl, { token: tokens.access_token }, asApp);
    await expect(judge(server, presented)).rejects.toThrow('Unauthorized');
    const again = await loggedIn();
    await again.server.post(revocationUrl, { token: again.tokens.refresh_token }, asApp);
    const other = { authorization: [`Bearer ${again.tokens.access_token}`] };
    await expect(judge(again.server, other)).rejects.toThrow('Unauthorized');
    again.server.grants.contents.clear();
    await expect(judge(again.server, other)).rejects.toThrow('Unauthorized');
  });

  it('lets a revoked token through where a route does not ask, and reads no grant where none does', async () => {
    const { server, tokens } = await loggedIn();
    await server.post(revocationUrl, { token: tokens.refresh_token }, asApp);
    const presented = { authorization: [`Bearer ${tokens.access_token}`] };
    const careless = { ...notes, checkRevocation: false };
    const { policyDocument } = await judge(server, presented, [whoami, careless]);
    expect(policyDocument.Statement).toEqual([
      statement('Allow', 'POST/resource/notes'),
      statement('Deny', 'GET/resource/whoami'),
    ]);
    const mustNotBeAsked = async () => {
      throw new Error('must not be asked');
    };
    const grantReader = { find: mustNotBeAsked, isTokenRevoked: mustNotBeAsked };
    const blind = authorizer([careless], baseUrl, { ...server.ports, grantReader });
    expect((await blind(eventOf({ ...presented, route: careless }))).policyDocument.Statement).toEqual([
      statement('Allow', 'POST/resource/notes'),
    ]);
  });

  it('takes a token from the query where the owner of the route asked for it, and never two', async () => {
    const { server, tokens } = await loggedIn();
    const open = { ...whoami, allowQueryToken: true };
    const routes = [open, notes];
    const token = tokens.access_token;
    expect((await judge(server, { query: [token], route: open }, routes)).principalId).toBe('+358401234567');
    const refused: readonly Presented[] = [
      { query: [token, token], route: open },
      { query: [token], authorization: [`Bearer ${token}`], route: open },
      { query: [token], authorization: [`Bearer ${token}`], route: notes },
      { query: [token], route: notes },
    ];
    for (const presented of refused)
      await expect(judge(server, presented, routes)).rejects.toThrow('Unauthorized');
  });

  it('takes its issuer from the address of the API, where none is configured', async () => {
    const { server, tokens } = await loggedIn();
    const event = eventOf({ authorization: [`Bearer ${tokens.access_token}`] });
    const at = (domain: string, path: string) =>
      authorizer(
        [whoami],
        '',
        server.ports,
      )({
        ...event,
        requestContext: { ...requestContext(path, domain), authorizer: undefined },
      });
    expect((await at('login.example.com', '/resource/whoami')).principalId).toBe('+358401234567');
    await expect(at('other.example.com', '/resource/whoami')).rejects.toThrow('Unauthorized');
    await expect(at('login.example.com', '/prod/resource/whoami')).rejects.toThrow('Unauthorized');
  });
});

describe('the log of the authorizer', () => {
  const line = (handler: () => Promise<never>) =>
    loggedAuthorizer(handler)(eventOf({})).then(
      () => undefined,
      (thrown: unknown) => {
        const { timestamp, stack, ...fields } = JSON.parse(logged.at(-1) ?? '{}');
        return { thrown, fields, hasStack: stack !== undefined, isTimed: timestamp !== undefined };
      },
    );

  it('tells a refusal from a fault, and throws both on', async () => {
    const refusal = new Error('Unauthorized');
    const shared = {
      message: 'refused',
      endpoint: 'authorizer',
      requestId: '11111111-2222-4333-8444-555555555555',
    };
    expect(await line(() => Promise.reject(refusal))).toEqual({
      thrown: refusal,
      fields: { level: 'INFO', ...shared },
      hasStack: false,
      isTimed: true,
    });
    const fault = new RangeError('quotes a.b.c');
    expect(await line(() => Promise.reject(fault))).toEqual({
      thrown: fault,
      fields: { level: 'ERROR', ...shared, error: 'RangeError' },
      hasStack: true,
      isTimed: true,
    });
    expect(logged).toHaveLength(2);
    expect(printedMetrics(printed)).toEqual(['Faults unexpected']);
  });

  it('has nothing of a request that was let through', async () => {
    const { server, tokens } = await loggedIn();
    const handler = loggedAuthorizer(authorizer([whoami], baseUrl, server.ports));
    const result = await handler(eventOf({ authorization: [`Bearer ${tokens.access_token}`] }));
    expect(result.principalId).toBe('+358401234567');
    expect(logged).toEqual([]);
  });
});
