import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How punctual this machine is: the times at which a bare process got what a sweep needs, beside everything else that runs here. */
export class Metronome {
  private readonly ended: Promise<unknown>;
  private printed = '';

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit');
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
  }

  /** @param redisPort of this machine. Close it. */
  static start(everyMs: number, redisPort: number): Metronome {
    const program = join(__dirname, 'bare-sweep.cjs');
    return new Metronome(
      spawn(process.execPath, [program, String(everyMs), String(redisPort)], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
  }

  /** Milliseconds since 1970, rising. */
  get ticks(): readonly number[] {
    return this.printed.split('\n').slice(0, -1).map(Number);
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }
}
