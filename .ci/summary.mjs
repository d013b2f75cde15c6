// Adds up the runners' JSON reports. Arguments: the reports' folder, the number of steps that failed before. The folder's file
// `expected` has a line per report: kind (jest, replay or chaos), file, the step's name.
// Says last, one paragraph each, what failed and how: of a long run often only the end is kept.
// Exit 1 on a failure, on a skip that skips.json does not name with its reason, and on a missing or empty report.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const [folder, stepsFailed] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const allowed = JSON.parse(readFileSync(new URL('./skips.json', import.meta.url), 'utf8'));
const complaints = [];
const total = { passed: 0, failed: 0, skipped: 0 };
const reasons = new Map();

const LINES_OF_A_FAILURE = 3;
const SHOWN_OF_A_REPORT = 10;
const LONGEST_LINE = 300;
/** Paragraphs with all their lines; of more failures than this only the first lines are shown. */
const PARAGRAPHS = 60;

/** One line for a terminal or a log, whatever the text holds: no colours, nothing that steers, no more characters than that. */
const line = (text) => {
  const clean = stripVTControlCharacters(text).replaceAll(/\p{C}/gu, ' ').trim();
  const characters = Array.from(clean);
  return characters.length <= LONGEST_LINE ? clean : `${characters.slice(0, LONGEST_LINE - 1).join('')}…`;
};

const firstLines = (text) =>
  (text ?? '')
    .split('\n')
    .map(line)
    .filter((one) => one !== '')
    .slice(0, LINES_OF_A_FAILURE);

const complain = (what, lines = []) => complaints.push({ what: line(what), lines });

/** The first few, and how many more there are. */
const few = (all) => [
  ...all.slice(0, SHOWN_OF_A_REPORT).map(line),
  ...(all.length > SHOWN_OF_A_REPORT ? [`… and ${all.length - SHOWN_OF_A_REPORT} more`] : []),
];

const addTest = (step, file, { status, fullName, failureMessages }) => {
  if (status === 'passed') total.passed += 1;
  else if (status === 'failed') {
    total.failed += 1;
    complain(`${step}: failed: ${file} › ${fullName}`, firstLines(failureMessages?.join('\n')));
  } else {
    total.skipped += 1;
    if (Object.hasOwn(allowed, fullName)) reasons.set(fullName, allowed[fullName]);
    else complain(`${step}: skipped without a reason in .ci/skips.json: ${file} › ${fullName}`);
  }
};

const add = {
  jest: (step, report) => {
    for (const { name, status, message, assertionResults } of report.testResults) {
      const file = relative(root, name);
      if (status === 'failed' && assertionResults.length === 0) {
        total.failed += 1;
        complain(`${step}: did not run: ${file}`, firstLines(message));
      }
      for (const test of assertionResults) addTest(step, file, test);
    }
    return report.numPassedTests;
  },
  replay: (step, { dialogues, messages, mismatches }) => {
    const wrong = new Set(mismatches.map((mismatch) => mismatch.dialogue)).size;
    total.passed += dialogues - wrong;
    total.failed += wrong;
    console.log(`${step}: ${dialogues} dialogues, ${messages} messages, ${wrong} came back wrong`);
    const lines = few(mismatches.map(({ dialogue, what }) => `${dialogue}: ${what}`));
    if (wrong > 0) complain(`${step}: ${wrong} dialogues came back wrong`, lines);
    return dialogues;
  },
  chaos: (step, properties) => {
    for (const { name, seed, violations } of properties) {
      if (violations.length === 0) total.passed += 1;
      else {
        total.failed += 1;
        complain(`${step}: ${name} (seed ${seed}) did not hold:`, few(violations));
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
if (expected.length === 0) complain('no report was expected: nothing was tested');
for (const report of expected) {
  const [kind, file, step] = report.split('\t');
  try {
    const tests = add[kind](step, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    if (!(tests > 0)) complain(`${step}: nothing passed, or nothing was tested`);
  } catch (error) {
    complain(`${step}: left no report that can be read (${error.message.split('\n')[0]})`);
  }
}

for (const [test, reason] of reasons) console.log(`skipped: ${test}: ${reason}`);
complaints.forEach(({ what, lines }, index) => {
  console.log(what);
  if (index < PARAGRAPHS) for (const one of lines) console.log(`    ${one}`);
});
const sum = `tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
writeFileSync(join(folder, 'summary.txt'), `${sum}\n`);
process.exit(complaints.length > 0 || total.failed > 0 || Number(stepsFailed) > 0 ? 1 : 0);
