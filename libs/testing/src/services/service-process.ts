import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../stack/repository';
import type { Ended, ServiceName, ServiceProcess } from './services';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
const ASK_MS = 2_000;
const SHOWN_LOG = 3_000;

export interface ProcessPlan {
  readonly service: ServiceName;
  readonly replica: number;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** One run of the program, from its start to its end. */
interface Run {
  readonly child: ChildProcess;
  readonly gone: Promise<Ended>;
}

/** A replica of a service as a child process. */
export class LocalProcess implements ServiceProcess {
  readonly service: ServiceName;
  readonly replica: number;
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly logFile: string;
  env: Readonly<Record<string, string>>;
  private run: Run | null = null;
  private last: Ended | null = null;
  private isRetired = false;

  constructor({ service, replica, port, env, logFile }: ProcessPlan) {
    this.service = service;
    this.replica = replica;
    this.name = `${service}-${replica}`;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.env = { ...env, PORT: String(port), HOST: '127.0.0.1' };
    this.logFile = logFile;
  }

  get pid(): number | null {
    return this.run?.child.pid ?? null;
  }

  get ended(): Ended | null {
    return this.last;
  }

  /** No more starts: whoever is about to restart it comes too late. */
  retire(): void {
    this.isRetired = true;
  }

  /** Does nothing while it runs: two who restart it at once must not start it twice, for nobody would stop the first. */
  start(): void {
    if (this.run !== null || this.isRetired) return;
    const log = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [join(ROOT, 'services', this.service, 'dist', 'main.js')], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...this.env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.last = null;
    const gone = new Promise<Ended>((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }).then((ended) => {
      this.run = null;
      this.last = ended;
      return ended;
    });
    this.run = { child, gone };
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): boolean {
    return this.run?.child.kill(signal) ?? false;
  }

  async gone(): Promise<Ended | null> {
    return this.run === null ? this.last : this.run.gone;
  }

  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.kill('SIGTERM');
    await this.gone();
    this.env = { ...this.env, ...env };
    this.start();
  }

  async ready(timeoutMs = READY_WITHIN_MS): Promise<void> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      if (this.run === null)
        throw new Error(`${this.name} ended before it was ready; its log ends so:\n${this.logEnd()}`);
      if (await this.isReady()) return;
      if (Date.now() > until)
        throw new Error(`${this.name} was not ready within ${timeoutMs} ms; its log ends so:\n${this.logEnd()}`);
      await delay(POLL_MS);
    }
  }

  private async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(ASK_MS) }).catch(() => null);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  private logEnd(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').slice(-SHOWN_LOG) : '(no log)';
  }
}
