import { connect, type Socket } from 'node:net';
import type { Answers } from './asked-process';
import { preciseNow, stampsIn } from './stamps';

export interface OpenStreams {
  readonly port: number;
  readonly path: string;
  /** Reused in turn. */
  readonly tokens: readonly string[];
  readonly count: number;
}

/** Connections that are on their way at once. */
const AT_ONCE = 50;

/** A stamp may be cut in two by a read. */
const KEPT = 64;

export interface LoadJob {
  /** A text whose occurrences are counted. */
  readonly counted?: string;
}

/** How often a text occurs in what comes piece by piece. */
class Counter {
  private count = 0;
  private rest = '';

  constructor(private readonly text: string) {}

  take(piece: string): void {
    const all = this.rest + piece;
    const parts = all.split(this.text);
    this.count += parts.length - 1;
    this.rest = (parts.at(-1) ?? '').slice(1 - this.text.length);
  }

  taken(): number {
    const { count } = this;
    this.count = 0;
    return count;
  }
}

class Reader {
  readonly delays: number[] = [];
  private rest = '';

  constructor(
    private readonly socket: Socket,
    readonly counter: Counter | null,
  ) {
    socket.on('data', (bytes) => this.take(bytes.toString('latin1')));
    socket.on('error', () => undefined);
  }

  stall(): void {
    this.socket.pause();
  }

  private take(text: string): void {
    const now = preciseNow();
    this.counter?.take(text);
    const all = this.rest + text;
    const end = all.lastIndexOf('@@') + 2;
    const made = stampsIn(all);
    for (const at of made) this.delays.push(now - at);
    this.rest = made.length > 0 ? all.slice(end) : all.slice(-KEPT);
  }
}

/** Resolves when the stream has begun. */
const openOne = ({ port, path, tokens }: OpenStreams, index: number, counted?: string): Promise<Reader> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${tokens[index % tokens.length] ?? ''}\r\n\r\n`,
    );
    socket.once('data', (bytes) => {
      const head = bytes.toString('latin1');
      if (!head.startsWith('HTTP/1.1 200')) reject(new Error(head.slice(0, 600)));
      socket.off('error', reject);
      resolve(new Reader(socket, counted === undefined ? null : new Counter(counted)));
    });
  });

/** Many clients in one process: they read, and note how long each change took to come. */
export const begin = async ({ counted: text }: LoadJob): Promise<Answers> => {
  let readers: Reader[] = [];
  const open = async (asked: OpenStreams): Promise<void> => {
    let next = readers.length;
    const until = next + asked.count;
    const some = async (): Promise<void> => {
      while (next < until) {
        const index = next;
        next += 1;
        readers[index] = await openOne(asked, index, text);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
  };
  /** @returns how long every change took that came since the last time, to everybody who reads. */
  const collect = async (): Promise<number[]> => readers.flatMap(({ delays }) => delays.splice(0));
  const stall = async (count: number): Promise<void> => {
    for (const reader of readers.slice(0, count)) reader.stall();
    readers = readers.slice(count);
  };
  /** @returns how often the text came since the last time, to all together. */
  const counted = async (): Promise<number> => readers.reduce((sum, { counter }) => sum + (counter?.taken() ?? 0), 0);
  return { open, collect, stall, counted };
};
