import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from './chromium';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-chromium-'));
  for (const name of ['chromium', 'mine']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('where the browser is', () => {
  it('is what CHROMIUM_PATH names, before the PATH', () => {
    const mine = join(folder, 'mine');
    expect(chromiumPath({ CHROMIUM_PATH: mine, PATH: folder })).toBe(mine);
  });

  it('is on the PATH otherwise', () => {
    expect(chromiumPath({ PATH: `/nowhere:${folder}` })).toBe(join(folder, 'chromium'));
  });

  it.each([
    [{ PATH: '/nowhere' }, /^There is no Chromium: .*apt-get install chromium.*CHROMIUM_PATH\.$/],
    [{ PATH: '/nowhere', CHROMIUM_PATH: '/nowhere/chromium' }, /^CHROMIUM_PATH is '\/nowhere\/chromium'/],
  ])('is said in one line to be missing: %j', (env, line) => {
    expect(() => chromiumPath(env)).toThrow(line);
  });
});
