// Adds up the runners' JSON reports. Arguments: the reports' folder, the number of steps that failed before. The folder's file
// `expected` has a line per report: kind (jest, replay or chaos), file, the step's name.
// Exit 1 on a failure, on a skip that skips.json does not name with its reason, and on a missing or empty report.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, stepsFailed] = process.argv.slice(2);
const allowed = JSON.parse(readFileSync(new URL('./skips.json', import.meta.url), 'utf8'));
const complaints = [];
const total = { passed: 0, failed: 0, skipped: 0 };
const reasons = new Map();

const addTest = (step, { status, fullName }) => {
  if (status === 'passed') total.passed += 1;
  else if (status === 'failed') {
    total.failed += 1;
    complaints.push(`${step}: failed: ${fullName}`);
  } else {
    total.skipped += 1;
    if (Object.hasOwn(allowed, fullName)) reasons.set(fullName, allowed[fullName]);
    else complaints.push(`${step}: skipped without a reason in .ci/skips.json: ${fullName}`);
  }
};

const add = {
  jest: (step, report) => {
    for (const file of report.testResults) {
      if (file.status === 'failed' && file.assertionResults.length === 0) {
        total.failed += 1;
        complaints.push(`${step}: ${file.name} did not run: ${file.message.split('\n')[0]}`);
      }
      for (const test of file.assertionResults) addTest(step, test);
    }
    return report.numPassedTests;
  },
  replay: (step, { dialogues, messages, mismatches }) => {
    const wrong = new Set(mismatches.map((mismatch) => mismatch.dialogue)).size;
    total.passed += dialogues - wrong;
    total.failed += wrong;
    console.log(`${step}: ${dialogues} dialogues, ${messages} messages, ${wrong} came back wrong`);
    return dialogues;
  },
  chaos: (step, properties) => {
    for (const { name, seed, violations } of properties) {
      if (violations.length === 0) total.passed += 1;
      else {
        total.failed += 1;
        complaints.push(`${step}: ${name} (seed ${seed}) did not hold: ${violations[0]}`);
      }
    }
    return properties.length;
  },
};

const expected = (() => {
  try {
    return readFileSync(join(folder, 'expected'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
})();
if (expected.length === 0) complaints.push('no report was expected: nothing was tested');
for (const line of expected) {
  const [kind, file, step] = line.split('\t');
  try {
    const tests = add[kind](step, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    if (!(tests > 0)) complaints.push(`${step}: nothing passed, or nothing was tested`);
  } catch (error) {
    complaints.push(`${step}: left no report that can be read (${error.message.split('\n')[0]})`);
  }
}

for (const complaint of complaints) console.log(complaint);
for (const [test, reason] of reasons) console.log(`skipped: ${test}: ${reason}`);
const line = `tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
writeFileSync(join(folder, 'summary.txt'), `${line}\n`);
process.exit(complaints.length > 0 || total.failed > 0 || Number(stepsFailed) > 0 ? 1 : 0);
