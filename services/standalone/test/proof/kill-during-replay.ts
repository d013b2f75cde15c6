import type { Dialogue } from '@baton/testing/src/replay/dialogue';
import { readDialogues } from '@baton/testing/src/replay/dialogue';
import { noProgress, type Progress } from '@baton/testing/src/replay/progress';
import { replay, type ReplayReport } from '@baton/testing/src/replay/replay';
import type { Dice } from './dice';
import { discard, freePort, newFolder, ServerProcess } from './servers';
import { checkWhole, type WholeLog } from './whole-log';

export interface KillOptions {
  /** File of dialogues. */
  readonly file: string;
  readonly limit: number | null;
  readonly concurrency: number;
  readonly kills: number;
  readonly dice: Dice;
  /** Told after each kill, with the messages stored until then. */
  readonly onKill?: (kill: number, messages: number) => void;
}

export interface KillReport {
  /** How many times the process was really killed while the replay ran. */
  readonly kills: number;
  /** Of the replay that the kills interrupted. */
  readonly first: ReplayReport;
  /** Of the same replay once more: it has nothing to do. */
  readonly again: ReplayReport;
  /** Exit code of the last, orderly stop. */
  readonly exitCode: number | null;
  readonly whole: WholeLog;
}

const PATIENCE_MS = 600_000;

const messagesIn = (dialogues: readonly Dialogue[]): number =>
  dialogues.reduce((sum, { turns }) => sum + turns.length, 0);

/** Kills the server whenever the replay reaches one of the given counts of messages, and starts it again at once. */
class Reaper implements Progress {
  private messages = 0;
  private titles = 0;
  private work: Promise<void> = Promise.resolve();
  kills = 0;

  constructor(
    private readonly server: ServerProcess,
    private readonly moments: readonly number[],
    private readonly options: KillOptions,
  ) {}

  begin(): void {
    this.titles += 1;
  }

  advance(): void {
    // messages come first; reading back is not interrupted
    if (this.titles > 1) return;
    this.messages += 1;
    if (this.moments.includes(this.messages)) this.work = this.work.then(() => this.killAndStart(this.messages));
  }

  end(): void {}

  /** Resolves when the last one that was killed runs again. */
  settled(): Promise<void> {
    return this.work;
  }

  private async killAndStart(messages: number): Promise<void> {
    // some microseconds up to some milliseconds into whatever it does now
    for (let turns = this.options.dice.below(200); turns > 0; turns -= 1) await new Promise(setImmediate);
    await this.server.end('SIGKILL');
    this.kills += 1;
    this.options.onKill?.(this.kills, messages);
    await this.server.start();
  }
}

const momentsOf = ({ kills, dice }: KillOptions, messages: number): number[] => {
  const share = Math.floor(messages / (kills + 1));
  return Array.from({ length: kills }, (_, index) => index * share + 1 + dice.below(share));
};

/** A replay whose server is killed at random moments, then once more without; then everything that was stored is read. */
export const killDuringReplay = async (options: KillOptions): Promise<KillReport> => {
  const file = await readDialogues(options.file);
  const dialogues = file.dialogues.slice(0, options.limit ?? undefined);
  const folder = await newFolder();
  const server = new ServerProcess(folder, await freePort());
  try {
    await server.start();
    const reaper = new Reaper(server, momentsOf(options, messagesIn(dialogues)), options);
    const common = { url: server.url, limit: options.limit, concurrency: options.concurrency, patienceMs: PATIENCE_MS };
    const first = await replay(file, { ...common, progress: reaper });
    await reaper.settled();
    const again = await replay(file, { ...common, progress: noProgress });
    const exitCode = await server.end('SIGTERM');
    return { kills: reaper.kills, first, again, exitCode, whole: await checkWhole(folder) };
  } finally {
    await server.end('SIGKILL');
    await discard(folder);
  }
};
