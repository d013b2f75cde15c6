import { atOnce } from './at-once';
import { Api, OutOfPatience, Refused } from './api';
import type { Mismatch } from './comparison';
import type { DialogueFile } from './dialogue';
import { Meter, type Percentiles } from './meter';
import { gatherPeople } from './people';
import { type Plan, planOf } from './plan';
import type { Progress } from './progress';
import { readBack } from './read-back';
import { type Replayed, runDialogue, type World } from './run-dialogue';

export interface ReplayOptions {
  readonly url: string;
  /** Most dialogues, from the beginning of the file; null: all. */
  readonly limit: number | null;
  /** Dialogues that run at once. */
  readonly concurrency: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** How long one call is tried again while the server is away; milliseconds. */
  readonly patienceMs?: number;
  /** How many times as fast as this machine's presence' time passes there; default 1. */
  readonly presenceSpeed?: number;
}

export interface ReplayReport {
  readonly dialogues: number;
  /** Messages compared. */
  readonly messages: number;
  /** Messages that this run sent; less than `messages` when an earlier run had sent the rest. */
  readonly sent: number;
  readonly mismatches: readonly Mismatch[];
  /** While sending, messages sent by this run per second. */
  readonly messagesPerSecond: number;
  readonly claimMs: Percentiles;
  readonly messageMs: Percentiles;
  readonly seconds: number;
}

const failure = (error: unknown): string => {
  if (error instanceof Refused || error instanceof OutOfPatience) return error.message;
  throw error;
};

const sendAll = (world: World, plans: readonly Plan[], options: ReplayOptions): Promise<(Replayed | Mismatch)[]> =>
  atOnce(plans, options.concurrency, async (plan) => {
    try {
      return await runDialogue(world, plan);
    } catch (error) {
      return { dialogue: plan.dialogue.id, what: failure(error) };
    }
  });

const readAllBack = async (
  world: World,
  replayed: readonly (Replayed | Mismatch)[],
  { concurrency, progress }: ReplayOptions,
): Promise<Mismatch[]> => {
  const found = await atOnce(replayed, concurrency, async (one) => {
    if ('what' in one) return [one];
    const dialogue = one.plan.dialogue.id;
    const whats = await readBack(world.api, world.people.supervisor, one).catch((error: unknown) => [failure(error)]);
    progress.advance();
    return whats.map((what) => ({ dialogue, what }));
  });
  return found.flat();
};

/**
 * Replays a file of dialogues through the public API of a running server, reads everything back and compares.
 * The same file replayed again finishes what is missing and duplicates nothing.
 */
export const replay = async (file: DialogueFile, options: ReplayOptions): Promise<ReplayReport> => {
  const began = performance.now();
  const { progress, url, limit, patienceMs, signal, presenceSpeed } = options;
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const api = new Api({ url, ...patience, ...(signal === undefined ? {} : { signal }) });
  const plans = file.dialogues
    .slice(0, limit ?? undefined)
    .map((dialogue, index) => planOf(dialogue, index, file.digest));
  const messages = plans.reduce((sum, plan) => sum + plan.messages.length, 0);
  const online = new AbortController();
  const people = await gatherPeople(api, online.signal, presenceSpeed);
  const meter = new Meter();
  try {
    const world: World = { api, people, meter, onMessage: () => progress.advance() };
    progress.begin('replaying', messages, 'messages');
    const sendingBegan = performance.now();
    const replayed = await sendAll(world, plans, options);
    const sendingSeconds = (performance.now() - sendingBegan) / 1_000;
    progress.begin('reading back', plans.length, 'dialogues');
    const mismatches = await readAllBack(world, replayed, options);
    return {
      dialogues: plans.length,
      messages,
      sent: meter.count('message'),
      mismatches,
      messagesPerSecond: Math.round((meter.count('message') / sendingSeconds) * 10) / 10,
      claimMs: meter.percentiles('claim'),
      messageMs: meter.percentiles('message'),
      seconds: Math.round((performance.now() - began) / 100) / 10,
    };
  } finally {
    online.abort();
    progress.end();
  }
};
