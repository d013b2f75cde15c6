/**
 * A real OpenID provider in a process of its own: it is an ES module, which Jest's own loader does not load. Its parent says by messages
 * what to do; it answers each with `{done: id}`. Argument: JSON of {port, console, people}.
 */
import { exportJWK, generateKeyPair } from 'jose';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { port, console: page, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const RESOURCE = 'https://baton.example';

/** What a test changes while it runs. */
const now = { lifetime: 3_600, isDown: false, forgesState: false };

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'only' };

const plain = (title, form) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title><h1>${title}</h1>${form}</html>`;

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: ['only-for-tests'] },
  clients: [
    {
      client_id: 'baton-console',
      token_endpoint_auth_method: 'none',
      redirect_uris: [page],
      post_logout_redirect_uris: [page],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  clientBasedCORS: (_context, origin) => origin === new URL(page).origin,
  claims: { openid: ['sub'], profile: ['name'] },
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: people[id]?.name }),
  }),
  // what a provider is told to put into tokens for Baton
  extraTokenClaims: (_context, token) => ({
    name: people[token.accountId]?.name,
    roles: people[token.accountId]?.roles ?? [],
  }),
  ttl: {
    AccessToken: () => now.lifetime,
    AuthorizationCode: 60,
    Grant: 3_600,
    IdToken: 3_600,
    Interaction: 600,
    RefreshToken: 3_600,
    Session: 3_600,
  },
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  // the console is the house's own: nobody is asked whether it may
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc;
    const known = await provider.Grant.find(session.grantIdFor(client.clientId) ?? 'none');
    if (known !== undefined) return known;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile offline_access');
    grant.addResourceScope(RESOURCE, 'baton');
    await grant.save();
    return grant;
  },
  interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'baton',
        audience: 'baton',
        accessTokenFormat: 'jwt',
        accessTokenTTL: now.lifetime,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.body = plain(
          'Sign out here too?',
          `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`,
        );
      },
    },
  },
});

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
};

/** Who types a name is that person. */
const signIn = async (request, response) => {
  if (request.method === 'GET') {
    const form =
      '<form method="post"><label>Name <input name="account" autofocus></label><button>Sign in</button></form>';
    response.writeHead(200, { 'content-type': 'text/html' }).end(plain('The house’s sign-in', form));
    return;
  }
  const accountId = (await bodyOf(request)).get('account');
  const result =
    accountId === 'nobody' ? { error: 'access_denied', error_description: 'not today' } : { login: { accountId } };
  await provider.interactionFinished(request, response, result);
};

/** As somebody between here and there would, who wants another answer believed than the one that was asked for. */
const forgeState = (response) => {
  const set = response.setHeader.bind(response);
  response.setHeader = (name, value) =>
    set(name, /^location$/i.test(name) ? value.replace(/state=[^&]+/, 'state=forged') : value);
};

const answer = provider.callback();
const server = createServer((request, response) => {
  if (now.isDown) request.socket.destroy();
  else if (request.url.startsWith('/sign-in/')) signIn(request, response).catch(() => response.destroy());
  else {
    if (now.forgesState) forgeState(response);
    answer(request, response);
  }
});

const refreshTokens = new Set();
provider.on('refresh_token.saved', (token) => refreshTokens.add(token));

const commands = {
  set: async (changes) => {
    Object.assign(now, changes);
    if (changes.isDown) server.closeAllConnections();
  },
  // as an administrator does who ends somebody's sessions
  refuseRefresh: async () => {
    for (const token of refreshTokens) await token.destroy();
    refreshTokens.clear();
  },
};

process.on('message', async ({ id, command, argument }) => {
  await commands[command](argument);
  process.send({ done: id });
});
process.on('disconnect', () => process.exit(0));
server.listen(port, '127.0.0.1', () => process.send({ done: 0 }));
