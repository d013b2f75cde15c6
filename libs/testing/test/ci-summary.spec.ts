import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const SUMMARY = join(ROOT, '.ci/summary.mjs');

const test = (status: string, fullName = 'a test', failureMessages: string[] = []) => ({
  ...{ status, fullName, failureMessages },
});
const jestReport = (...assertionResults: object[]) => ({
  numPassedTests: assertionResults.filter((one) => 'status' in one && one.status === 'passed').length,
  testResults: [{ name: join(ROOT, 'libs/a.spec.ts'), status: 'passed', message: '', assertionResults }],
});

/** What `.ci/run` leaves is what `.ci/summary.mjs` judges: a gate that lets failures through is worse than none. */
describe('the summary of a CI run', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'baton-summary-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const summary = (reports: Record<string, unknown>, { lines = '', stepsFailed = 0 } = {}) => {
    const kinds: Record<string, string> = { unit: 'jest', stack: 'jest', replay: 'replay', chaos: 'chaos' };
    const expected = Object.keys(reports).map((name) => `${kinds[name]}\t${name}.json\t${name}`);
    writeFileSync(join(folder, 'expected'), `${[...expected, lines].join('\n')}\n`);
    for (const [name, report] of Object.entries(reports))
      if (report !== null) writeFileSync(join(folder, `${name}.json`), JSON.stringify(report));
    const { status, stdout } = spawnSync(process.execPath, [SUMMARY, folder, String(stepsFailed)], {
      encoding: 'utf8',
    });
    return { status, stdout, line: readFileSync(join(folder, 'summary.txt'), 'utf8').trim() };
  };

  const whole = {
    unit: jestReport(test('passed'), test('passed')),
    stack: jestReport(test('passed')),
    replay: { dialogues: 3, messages: 9, mismatches: [] },
    chaos: [{ name: 'owners', seed: 1, violations: [] }],
  };

  it('adds all reports up', () => {
    expect(summary(whole)).toMatchObject({ status: 0, line: 'tests: 7 passed, 0 failed, 0 skipped' });
  });

  it('fails on one failed test on real servers, and names it', () => {
    const { status, stdout, line } = summary({
      ...whole,
      stack: jestReport(test('passed'), test('failed', 'loses an event')),
    });
    expect([status, line]).toEqual([1, 'tests: 7 passed, 1 failed, 0 skipped']);
    expect(stdout).toContain('stack: failed: libs/a.spec.ts › loses an event');
  });

  it.each(['unit', 'stack', 'replay', 'chaos'])('fails when the report of %s is missing', (name) => {
    const { status, stdout } = summary({ ...whole, [name]: null });
    expect(status).toBe(1);
    expect(stdout).toContain(`${name}: left no report`);
  });

  it('fails on a report without a test in it, and when no report was expected', () => {
    expect(summary({ ...whole, stack: jestReport() }).status).toBe(1);
    expect(summary({ ...whole, chaos: [] }).status).toBe(1);
    expect(summary({ ...whole, replay: { dialogues: 0, messages: 0, mismatches: [] } }).status).toBe(1);
    expect(summary({}).status).toBe(1);
  });

  it('fails on a file of tests that did not even load', () => {
    const broken = {
      numPassedTests: 1,
      testResults: [
        { name: join(ROOT, 'b.spec.ts'), status: 'failed', message: '\n  cannot find x', assertionResults: [] },
      ],
    };
    const { status, stdout, line } = summary({ ...whole, stack: broken });
    expect([status, line]).toEqual([1, 'tests: 6 passed, 1 failed, 0 skipped']);
    expect(stdout).toContain('stack: did not run: b.spec.ts\n    cannot find x\n');
  });

  it('fails on a skipped test that nobody gave a reason for', () => {
    const { status, stdout } = summary({ ...whole, unit: jestReport(test('passed'), test('pending', 'one day')) });
    expect(status).toBe(1);
    expect(stdout).toContain('unit: skipped without a reason in .ci/skips.json: libs/a.spec.ts › one day');
  });

  it('fails on a dialogue that came back wrong, and on a property that did not hold', () => {
    expect(
      summary({ ...whole, replay: { dialogues: 3, messages: 9, mismatches: [{ dialogue: 'a' }] } }).line,
    ).toContain('1 failed');
    const { status, stdout } = summary({ ...whole, chaos: [{ name: 'owners', seed: 4, violations: ['two owners'] }] });
    expect(status).toBe(1);
    expect(stdout).toContain('chaos: owners (seed 4) did not hold:\n    two owners\n');
  });

  it('says of each failed test where it is and the first three lines of what went wrong, without what steers terminals', () => {
    const message = '\u001b[31mexpected\u001b[39m one\r\n\n  \u0007got\ttwo\u009b2J\n  and more\n    at b.ts:1';
    const { stdout } = summary({ ...whole, stack: jestReport(test('passed'), test('failed', 'counts', [message])) });
    expect(stdout).toContain('stack: failed: libs/a.spec.ts › counts\n    expected one\n    got two\n    and more\n');
    expect(stdout).not.toContain('b.ts:1');
    expect(stdout).toMatch(/^[\P{C}\n]*$/u);
  });

  it('says of a property ten of its violations and how many more there are, none of them longer than a line', () => {
    const violations = ['🙂'.repeat(400), ...Array.from({ length: 14 }, (_, n) => `violation ${n}`)];
    const { stdout } = summary({ ...whole, chaos: [{ name: 'owners', seed: 4, violations }] });
    const shown = stdout.split('\n').filter((one) => one.startsWith('    '));
    expect(shown).toHaveLength(11);
    expect(shown[0]?.trim()).toBe(`${'🙂'.repeat(299)}…`);
    expect(shown.slice(-2)).toEqual(['    violation 8', '    … and 5 more']);
  });

  it('names every dialogue that came back wrong last, after everything that is well', () => {
    const mismatches = [{ dialogue: 'a', what: 'the text of message 3 differs' }];
    const { stdout } = summary({ ...whole, replay: { dialogues: 3, messages: 9, mismatches } });
    expect(stdout.trimEnd()).toMatch(/replay: 1 dialogues came back wrong\n {4}a: the text of message 3 differs$/);
  });

  it('names every failure of many, and goes into the first of them', () => {
    const failures = Array.from({ length: 70 }, (_, n) => test('failed', `test ${n}`, [`because of ${n}`]));
    const { stdout } = summary({ ...whole, unit: jestReport(test('passed'), ...failures) });
    expect(stdout).toContain('› test 59\n    because of 59\n');
    expect(stdout).toContain('› test 60\nunit: failed: libs/a.spec.ts › test 61\n');
  });

  it('fails when a step without a report has failed before', () => {
    expect(summary(whole, { stepsFailed: 1 }).status).toBe(1);
  });
});
