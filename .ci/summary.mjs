// Adds up the runners' JSON reports. Arguments: the reports' folder, the number of steps that failed before.
// Exit 1 on a failure, on a skip that skips.json does not name with its reason, and on a missing or empty report.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, stepsFailed] = process.argv.slice(2);
const allowed = JSON.parse(readFileSync(new URL('./skips.json', import.meta.url), 'utf8'));
const complaints = [];
const total = { passed: 0, failed: 0, skipped: 0 };

const jest = join(folder, 'jest.json');
if (existsSync(jest)) {
  const report = JSON.parse(readFileSync(jest, 'utf8'));
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      total.failed += 1;
      complaints.push(`${file.name} did not run: ${file.message.split('\n')[0]}`);
    }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') total.passed += 1;
      else if (test.status === 'failed') {
        total.failed += 1;
        complaints.push(`failed: ${test.fullName}`);
      } else {
        total.skipped += 1;
        if (!(test.fullName in allowed))
          complaints.push(`skipped without a reason in .ci/skips.json: ${test.fullName}`);
      }
    }
  }
  if (total.passed === 0) complaints.push('no unit test ran');
} else complaints.push('the unit tests left no report');

const replay = join(folder, 'replay.json');
if (existsSync(replay)) {
  const report = JSON.parse(readFileSync(replay, 'utf8'));
  const wrong = new Set(report.mismatches.map((mismatch) => mismatch.dialogue)).size;
  total.passed += report.dialogues - wrong;
  total.failed += wrong;
  console.log(`replay: ${report.dialogues} dialogues, ${report.messages} messages, ${wrong} came back wrong`);
  if (report.dialogues === 0) complaints.push('the replay replayed nothing');
} else complaints.push('the replay left no report');

for (const complaint of complaints) console.log(complaint);
const line = `tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
writeFileSync(join(folder, 'summary.txt'), `${line}\n`);
process.exit(complaints.length > 0 || total.failed > 0 || Number(stepsFailed) > 0 ? 1 : 0);
