import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(__dirname, '..');
const KILOBYTE = 1_000;

/** Bundles as a page's bundler would. Rolldown is an ES module, which Jest does not load: it runs in a process of its own. */
const bundle = (entry: string, external: readonly string[]): Buffer => {
  const program = `
    import { rolldown } from 'rolldown';
    const build = await rolldown({ input: ${JSON.stringify(join(root, entry))}, external: ${JSON.stringify(external)}, platform: 'browser' });
    const { output } = await build.generate({ format: 'esm', minify: true });
    process.stdout.write(JSON.stringify({ code: output[0].code, imports: output.flatMap((chunk) => chunk.imports ?? []) }));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  const { code, imports } = JSON.parse(printed) as { code: string; imports: string[] };
  expect(imports).toEqual(external.filter((name) => imports.includes(name)));
  return gzipSync(code, { level: 9 });
};

it('the client takes at most 15 kB of a page, gzip, the SSE parser included', () => {
  const whole = bundle('src/index.ts', []).length;
  expect(whole).toBeLessThanOrEqual(15 * KILOBYTE);
  // Far below, the bundle would be missing something.
  expect(whole).toBeGreaterThan(5 * KILOBYTE);
});

it('it depends on the SSE parser, and on nothing else', () => {
  expect(bundle('src/index.ts', ['eventsource-parser']).length).toBeLessThan(bundle('src/index.ts', []).length);
});

it('the presence worker takes at most 2 kB', () => {
  expect(bundle('src/presence/presence-worker.entry.ts', []).length).toBeLessThanOrEqual(2 * KILOBYTE);
});

describe('the package that is built', () => {
  let folder: string;

  beforeAll(() => {
    // Below the repository, so that the parser is found.
    const ignored = join(root, '../../.nx');
    mkdirSync(ignored, { recursive: true });
    folder = mkdtempSync(join(ignored, 'client-build-'));
    const installed = join(folder, 'node_modules', '@baton', 'client');
    execFileSync(process.execPath, [join(root, 'build.mjs'), join(installed, 'dist')], { cwd: root });
    copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tell =
    "console.log(Object.keys(client).sort().join(), client.createClient({ url: '', token: '' }).live.getSnapshot().connection)";
  const all =
    'ProblemError,UnreachableError,createClient,devToken,hasCode,inInboxOrder,problemCodes,untilRefused connecting';
  /** As an application that has it installed. */
  const run = (flag: string, program: string): string =>
    execFileSync(process.execPath, [`--input-type=${flag}`, '-e', program], { cwd: folder, encoding: 'utf8' }).trim();

  it('is imported by its name', () => {
    expect(run('module', `import * as client from '@baton/client'; ${tell}`)).toBe(all);
  });

  it('is required by its name, and is the same', () => {
    expect(run('commonjs', `const client = require('@baton/client'); ${tell}`)).toBe(all);
  });

  it('brings the presence worker', () => {
    const found = run('module', "console.log(import.meta.resolve('@baton/client/presence-worker'))");
    expect(found).toMatch(/dist\/presence-worker\.mjs$/);
  });
});
