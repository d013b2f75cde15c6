import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../server';

/** What a process of the bench does when it is asked, by name. */
export type Answers = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const RUNNER = join(ROOT, 'libs/testing/run-typescript.cjs');
const MAIN = join(ROOT, 'libs/testing/src/bench/live/answering.main.ts');

/** Ten thousand sockets and then some: as many files as this user may open, at most so many. */
const FILES = 65_536;
const WITH_FILES = `ulimit -n ${FILES} 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"`;

/** A process of its own that answers questions, with as many open files as the machine allows. */
export class AskedProcess {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private asked = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => {
      const answer = message as Answer;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
    child.on('exit', (code) => {
      const error = `a process of the bench ended with code ${code}`;
      for (const [id, resolve] of this.waiting) resolve({ id, error });
      this.waiting.clear();
    });
  }

  /** @param module absolute path of a TypeScript module that exports `begin(): Promise<Answers>`. */
  static start(module: string, argument: object = {}): AskedProcess {
    const program = [process.execPath, '--expose-gc', RUNNER, MAIN, module, JSON.stringify(argument)];
    const child = spawn('/bin/sh', ['-c', WITH_FILES, ...program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new AskedProcess(child);
  }

  /** @throws Error with what went wrong there. */
  async ask<T>(name: string, argument: unknown = null): Promise<T> {
    const id = (this.asked += 1);
    const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    this.child.send({ id, name, argument } satisfies Question);
    const { value, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return value as T;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
