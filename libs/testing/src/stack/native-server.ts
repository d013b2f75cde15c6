import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { becomesFree } from './ports';
import {
  freezeFamily,
  identify,
  killFamily,
  type ProcessIdentity,
  signalProcess,
  stateOf,
  wakeFamily,
} from './process-identity';
import { readRecord, removeRecord, type ServerRecord, writeRecord } from './records';
import { type ServerHandle, StackError } from './server-handle';
import type { Command, ServerPlan } from './server-plan';
import { untilItAnswers } from './until-it-answers';

const STOP_DEADLINE_MS = 30_000;
const POLL_MS = 50;

/**
 * A server as a process group of its own, known by its record in the data folder alone: whoever opens the same folder has the
 * same server in hand, and it may outlive the process that started it.
 */
export class NativeServer implements ServerHandle {
  readonly name: string;
  readonly port: number;
  readonly logFile: string;

  constructor(
    private readonly dataFolder: string,
    private readonly plan: ServerPlan,
  ) {
    this.name = plan.name;
    [this.port] = plan.ports;
    this.logFile = join(dataFolder, 'logs', `${plan.name}.log`);
  }

  get pid(): number | null {
    return this.record()?.pid ?? null;
  }

  /** Null while it does not run. */
  record(): ServerRecord | null {
    const record = readRecord(this.dataFolder, this.name);
    return record !== null && stateOf(record) !== 'ended' ? record : null;
  }

  /** See {@link ServerHandle.start}. Aborting gives up; a process that was started stays. */
  async start(signal?: AbortSignal): Promise<void> {
    const running = this.record();
    if (running !== null && running.version !== null) return;
    const record = running ?? (await this.launch(signal));
    const { name } = this;
    const hasEnded = (): boolean => stateOf(record) === 'ended';
    const version = await untilItAnswers({ name, ask: this.plan.ask, hasEnded, tail: () => this.logTail() }, signal);
    writeRecord(this.dataFolder, { ...record, version });
  }

  async stop(signal: NodeJS.Signals = this.plan.gracefulSignal): Promise<void> {
    const record = this.record();
    if (record === null) return removeRecord(this.dataFolder, this.name);
    signalProcess(record, signal);
    wakeFamily(record);
    if (!(await this.untilEnded([record])))
      throw new StackError(`${this.name} still runs ${STOP_DEADLINE_MS / 1_000} s after ${signal}`);
    removeRecord(this.dataFolder, this.name);
  }

  async kill(): Promise<void> {
    const record = this.record();
    if (record !== null && !(await this.untilEnded(killFamily(record))))
      throw new StackError(`${this.name} still runs ${STOP_DEADLINE_MS / 1_000} s after SIGKILL`);
    removeRecord(this.dataFolder, this.name);
  }

  async pause(): Promise<void> {
    freezeFamily(this.running());
  }

  async resume(): Promise<void> {
    wakeFamily(this.running());
  }

  async wipe(): Promise<void> {
    if (this.record() !== null) throw new StackError(`${this.name} runs; stop it before its data is wiped`);
    await rm(this.plan.folder, { recursive: true, force: true });
  }

  /** What it wrote last, for error messages. */
  logTail(characters = 2_000): string {
    try {
      return readFileSync(this.logFile, 'utf8').slice(-characters);
    } catch {
      return '';
    }
  }

  private running(): ServerRecord {
    const record = this.record();
    if (record === null) throw new StackError(`${this.name} does not run`);
    return record;
  }

  private async launch(signal: AbortSignal | undefined): Promise<ServerRecord> {
    for (const port of this.plan.ports)
      if (!(await becomesFree(port)))
        throw new StackError(
          `port ${port}, meant for ${this.name}, is taken by another process; choose others with --port-base`,
        );
    const command = await this.plan.prepare(signal);
    signal?.throwIfAborted();
    const child = await this.spawned(command);
    const record: ServerRecord = {
      ...child,
      name: this.name,
      ports: this.plan.ports,
      logFile: this.logFile,
      since: new Date().toISOString(),
      version: null,
    };
    writeRecord(this.dataFolder, record);
    return record;
  }

  private spawned({ file, args, env, user }: Command): Promise<ProcessIdentity> {
    mkdirSync(join(this.dataFolder, 'logs'), { recursive: true });
    const log = openSync(this.logFile, 'a');
    const child = spawn(file, args, {
      cwd: this.plan.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
      detached: true, // out of reach of the terminal's Ctrl-C, and with its workers in one group
      ...user,
    });
    closeSync(log);
    child.unref();
    const identity = child.pid === undefined ? null : identify(child.pid);
    return identity !== null
      ? Promise.resolve(identity)
      : new Promise((_, reject) =>
          child.once('error', (cause) =>
            reject(new StackError(`${this.name} cannot be started: ${cause.message}`, { cause })),
          ),
        );
  }

  private async untilEnded(processes: readonly ProcessIdentity[]): Promise<boolean> {
    const until = Date.now() + STOP_DEADLINE_MS;
    while (processes.some((member) => stateOf(member) !== 'ended')) {
      if (Date.now() > until) return false;
      await delay(POLL_MS / 5);
    }
    return true;
  }
}
