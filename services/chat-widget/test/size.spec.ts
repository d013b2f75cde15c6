import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST_BYTES = 45_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-widget-'));
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, '..', 'build.mjs'), folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the built widget', () => {
  it('is one script of at most 45 kB gzip, client included', () => {
    const size = gzipSync(read('baton.js'), { level: 9 }).length;
    expect(size).toBeGreaterThan(20_000);
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('leaves no name behind but its own, and asks for nothing that policies refuse', () => {
    const script = read('baton.js');
    expect(script.slice(0, 12)).toMatch(/^\(?(function|\(\)\s*=>|!function)/);
    const refused = [/\beval\(/, /new Function\(/, /document\.write/, /\bimport\(/].filter((form) => form.test(script));
    expect(refused).toEqual([]);
  });

  it('has its worker beside it, and a page without inline script or style', () => {
    expect(readdirSync(folder).sort()).toEqual(['assets', 'baton.js', 'index.html', 'presence-worker.js']);
    const page = read('index.html');
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i);
    expect(page).toContain('src="/widget/baton.js"');
  });
});
