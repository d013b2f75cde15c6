import { readConfig } from './config';
import { welcome } from './welcome';

const URL = 'http://127.0.0.1:8080';
const AUTH_ISSUERS = JSON.stringify([
  { issuer: 'https://id.example', audience: 'baton', jwks: { keys: [{ kty: 'EC' }] } },
]);
const oidc = { AUTH_ISSUERS, CONSOLE_OIDC_ISSUER: 'https://id.example', CONSOLE_OIDC_CLIENT_ID: 'console' };

describe('what `npm start` says', () => {
  it('begins with the two links, and who can sign in', () => {
    const lines = welcome(URL, readConfig({})).split('\n');
    expect(lines[2]).toMatch(`${URL}/agent/    sign in as Ann, Ben, Cem, Sue, Ada`);
    expect(lines[3]).toMatch(`${URL}/widget/`);
    expect(lines.length).toBeLessThan(14);
  });

  it('has the curl tour when it is asked for', () => {
    expect(welcome(URL, readConfig({}))).not.toContain('curl -s');
    expect(welcome(URL, readConfig({}), true)).toContain(`B=${URL};`);
  });

  it('names the demo with the address, where it is another than the usual one', () => {
    expect(welcome(URL, readConfig({}))).toMatch(/npm run demo {3}/);
    expect(welcome('http://127.0.0.1:9', readConfig({}))).toContain('npm run demo -- --url http://127.0.0.1:9 ');
  });

  it('speaks of no demo people where they are nobody', () => {
    const production = welcome(URL, readConfig({ NODE_ENV: 'production', AUTH_DEV: 'false' }));
    expect(production).toContain('nobody can sign in yet: set CONSOLE_OIDC_ISSUER');
    const signedIn = welcome(URL, readConfig({ ...oidc, NODE_ENV: 'production', AUTH_DEV: 'false' }), true);
    expect(signedIn).toContain('sign-in by CONSOLE_OIDC_ISSUER');
    for (const text of [production, signedIn]) expect(text).not.toMatch(/npm run demo|curl|Ann/);
  });
});
