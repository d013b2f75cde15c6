// Starts the product as a newcomer does, on a port and a folder of its own, and replays every real dialogue through it.
// Argument: where to put the report. Exit code: the replay's.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [report] = process.argv.slice(2);
const dialogues = join('..', 'shared', 'data', 'dialogues.jsonl');
const START_LIMIT_MS = 180_000; // a build comes first on a fresh clone

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'baton-ci-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const log = join(folder, 'server.log');
const output = openSync(log, 'w');
const server = spawn('npm', ['start'], {
  env: { ...process.env, PORT: String(port), BATON_DATA: join(folder, 'data') },
  stdio: ['ignore', output, output],
  detached: true, // npm and what it starts are ended together
});
let exited = false;
server.once('exit', () => (exited = true));

const ready = async () => {
  const until = Date.now() + START_LIMIT_MS;
  while (!exited && Date.now() < until) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
};

const replay = () =>
  new Promise((resolve) => {
    const args = ['run', '--silent', 'replay', '--', dialogues, '--url', url, '--json'];
    spawn('npm', args, { stdio: ['ignore', openSync(report, 'w'), 'inherit'] }).once('exit', (code) =>
      resolve(code ?? 1),
    );
  });

let code = 1;
try {
  if (await ready()) code = await replay();
  else console.error(`the server did not become ready:\n${readFileSync(log, 'utf8').slice(-4000)}`);
} finally {
  if (!exited) {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    process.kill(-server.pid, 'SIGTERM');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
