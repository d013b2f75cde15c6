import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const WRITTEN = 'libs/client/src/api/baton.generated.ts';

it('the types are those of the OpenAPI documents of now: after a change, npm run client:types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'client-types-'));
  try {
    const made = join(folder, 'made.ts');
    const run = (...args: string[]): string =>
      execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    run('node_modules/openapi-typescript/bin/cli.js', 'docs/openapi/baton.json', '--immutable', '--output', made);
    run('node_modules/prettier/bin/prettier.cjs', '--config', '.prettierrc.json', '--write', made);
    expect(readFileSync(made, 'utf8')).toBe(readFileSync(join(root, WRITTEN), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
