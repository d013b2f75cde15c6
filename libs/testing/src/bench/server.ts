import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Repository root, from `libs/testing/{src,dist}/bench`. */
export const ROOT = resolve(__dirname, '../../../..');

const MAIN = join(ROOT, 'services/standalone/dist/main.js');
const READY_DEADLINE_MS = 120_000;
const POLL_MS = 5;

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
};

/** A folder for one server's data; removed by `discard`. */
export const dataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'baton-bench-'));

export const discard = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** The standalone as a process of its own, on the built tree. */
export class Server {
  private constructor(
    readonly url: string,
    /** From the start of the process to the first `/health/ready` that was answered with 200; milliseconds. */
    readonly readyAfterMs: number,
    private readonly child: ChildProcess,
  ) {}

  /** @throws Error with what the process wrote when it ends before it is ready. */
  static async start(folder: string): Promise<Server> {
    const port = await freePort();
    const env = { ...process.env, PORT: String(port), BATON_DATA: folder, LOG_LEVEL: 'error' };
    const began = performance.now();
    const child = spawn(process.execPath, [MAIN], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output = (output + chunk).slice(-4_000)));
    const url = `http://127.0.0.1:${port}`;
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`the server ended (${child.exitCode}):\n${output}`);
      if (performance.now() - began > READY_DEADLINE_MS) {
        child.kill('SIGKILL');
        throw new Error(`the server was not ready in time:\n${output}`);
      }
      await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
    return new Server(url, performance.now() - began, child);
  }

  /** Memory that the process holds in RAM, in MB (10^6 bytes); Linux only. */
  async residentMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return (Number(kibibytes) * 1_024) / 1e6;
  }

  /** Asks it to shut down, and waits until it has. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

const isReady = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/health/ready`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
};
