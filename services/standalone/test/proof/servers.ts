import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLog } from '@baton/service-kit';
import { type Standalone, startStandalone } from '../../src/standalone.module';

const ROOT = resolve(__dirname, '../../../..');
const READY_DEADLINE_MS = 120_000;
const POLL_MS = 20;

/** A standalone on a folder of its own. */
export interface Running {
  readonly url: string;
  readonly folder: string;
  stop(): Promise<void>;
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'baton-proof-'));
export const discard = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** In this process, from the sources, on a folder that stays. */
export const startIn = (folder: string): Promise<Standalone> =>
  startStandalone(
    {
      port: 0,
      host: '127.0.0.1',
      logLevel: 'silent',
      dataFolder: folder,
      authDev: true,
      issuers: [],
      widgetOrigins: [],
      demoBot: false,
    },
    createLog({ level: 'silent', name: 'baton' }),
  );

/** In this process, on a folder that goes with it. */
export const startHere = async (): Promise<Running & { readonly standalone: Standalone }> => {
  const folder = await newFolder();
  const standalone = await startIn(folder);
  const stop = async (): Promise<void> => {
    await standalone.stop();
    await discard(folder);
  };
  return { url: standalone.url, folder, standalone, stop };
};

export const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
};

/** A process of its own, from the sources, that can be killed and started again on the same folder and port. */
export class ServerProcess {
  private child: ChildProcess | null = null;
  private output = '';

  constructor(
    readonly folder: string,
    private readonly port: number,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves once it is ready. @throws Error with what it wrote when it ends before. */
  async start(): Promise<void> {
    const runner = join(ROOT, 'libs/testing/run-typescript.cjs');
    const env = {
      ...process.env,
      PORT: String(this.port),
      BATON_DATA: this.folder,
      LOG_LEVEL: 'error',
      DEMO_BOT: 'false',
    };
    const main = 'services/standalone/src/main.ts';
    const child = spawn(process.execPath, [runner, main], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-8_000)));
    const began = performance.now();
    while (!(await this.isReady())) {
      if (!isAlive(child)) throw new Error(`the server ended (${child.exitCode ?? child.signalCode}):\n${this.output}`);
      if (performance.now() - began > READY_DEADLINE_MS) throw new Error(`not ready in time:\n${this.output}`);
      await delay(POLL_MS);
    }
  }

  get isRunning(): boolean {
    return this.child !== null && isAlive(this.child);
  }

  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/ready`);
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }

  /** `SIGKILL` is what a power cut is to a process. Resolves once it is gone; with its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child === null || !isAlive(child)) return child?.exitCode ?? null;
    const gone = new Promise((resolved) => child.once('exit', resolved));
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
