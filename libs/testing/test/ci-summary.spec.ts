import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SUMMARY = resolve(__dirname, '../../../.ci/summary.mjs');

const test = (status: string, fullName = 'a test') => ({ status, fullName });
const jestReport = (...assertionResults: object[]) => ({
  numPassedTests: assertionResults.filter((one) => 'status' in one && one.status === 'passed').length,
  testResults: [{ name: 'a.spec.ts', status: 'passed', message: '', assertionResults }],
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
    expect(stdout).toContain('stack: failed: loses an event');
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
      testResults: [{ name: 'b.spec.ts', status: 'failed', message: 'cannot find x', assertionResults: [] }],
    };
    expect(summary({ ...whole, stack: broken })).toMatchObject({
      status: 1,
      line: 'tests: 6 passed, 1 failed, 0 skipped',
    });
  });

  it('fails on a skipped test that nobody gave a reason for', () => {
    const { status, stdout } = summary({ ...whole, unit: jestReport(test('passed'), test('pending', 'one day')) });
    expect(status).toBe(1);
    expect(stdout).toContain('unit: skipped without a reason in .ci/skips.json: one day');
  });

  it('fails on a dialogue that came back wrong, and on a property that did not hold', () => {
    expect(
      summary({ ...whole, replay: { dialogues: 3, messages: 9, mismatches: [{ dialogue: 'a' }] } }).line,
    ).toContain('1 failed');
    const { status, stdout } = summary({ ...whole, chaos: [{ name: 'owners', seed: 4, violations: ['two owners'] }] });
    expect(status).toBe(1);
    expect(stdout).toContain('chaos: owners (seed 4) did not hold: two owners');
  });

  it('fails when a step without a report has failed before', () => {
    expect(summary(whole, { stepsFailed: 1 }).status).toBe(1);
  });
});
