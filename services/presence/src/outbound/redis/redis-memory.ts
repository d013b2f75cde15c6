import type { PersonPresence } from '../../domain/presence.person';
import { HIDDEN_TTL_MS, OUTAGE_MS } from '../../domain/presence.times';
import { heldUntil, type Watch } from '../../domain/presence.watch';
import type { PresenceRecord } from '../presence-store';
import type { RedisLink } from './redis-link';
import { presenceScripts, type PresenceScripts } from './redis-scripts';
import { type ShardKeys } from './redis-shards';

/** What a shard knew when it was looked into. */
export interface Moment {
  /** Redis' time, milliseconds since 1970. */
  readonly now: number;
  /** Until when nobody is declared gone. */
  readonly heldUntil: number;
  readonly forgottenSeq: number;
}

/** A person as read: `value` is what must still be there when it is written. */
export interface Seen extends Moment {
  readonly value: string;
  /** null: not known. */
  readonly presence: PersonPresence | null;
}

export interface Change {
  readonly key: string;
  readonly before: string;
  readonly after: PersonPresence;
  /** When to look again, null: no need to. */
  readonly due: number | null;
  readonly told: 'none' | 'state' | 'episode';
  readonly record: PresenceRecord;
}

/** What is pending in one shard: `n` rises with each change there. */
export interface PendingPage {
  readonly memory: string;
  readonly changes: readonly { readonly n: number; readonly key: string; readonly value: string }[];
  readonly episodes: readonly { readonly n: number; readonly record: PresenceRecord }[];
}

export interface RedisMemoryOptions {
  /** Per shard. */
  readonly episodesKept: number;
  /** What is published when something enters an outbox. */
  readonly channel: string;
  readonly scripts?: PresenceScripts;
}

export const presenceOf = (value: string | null): PersonPresence | null =>
  value === null || value === '' ? null : (JSON.parse(value) as PersonPresence);

const momentOf = ([now, outage, stranger, forgotten]: readonly unknown[]): Moment => ({
  now: Number(now),
  heldUntil: heldUntil({ outageUntil: Number(outage), strangerUntil: Number(stranger) }),
  forgottenSeq: Number(forgotten),
});

/** The steps that a shard takes, each whole or not at all. Every method throws `StoreUnavailable`. */
export class RedisMemory {
  private readonly scripts: PresenceScripts;

  constructor(
    private readonly link: RedisLink,
    private readonly options: RedisMemoryOptions,
  ) {
    this.scripts = options.scripts ?? presenceScripts(HIDDEN_TTL_MS);
  }

  /** The id of this shard's memory. */
  async id({ store }: ShardKeys): Promise<string> {
    return String(await this.link.run(this.scripts.id, [store], []));
  }

  /** @param keys of persons of this shard. */
  async read({ persons, store }: ShardKeys, keys: readonly string[]): Promise<readonly Seen[]> {
    const answer = (await this.link.run(this.scripts.read, [persons, store], keys)) as unknown[];
    const moment = momentOf(answer);
    const values = answer[4] as (string | null)[];
    return values.map((value) => ({ ...moment, value: value ?? '', presence: presenceOf(value) }));
  }

  /** @returns false when the person is not any more what they were. */
  async write(
    { persons, due, pending, episodes, store }: ShardKeys,
    { key, before, after, due: at, told, record }: Change,
  ): Promise<boolean> {
    const { episodesKept, channel } = this.options;
    const what = [key, before, JSON.stringify(after), at ?? '', told, told === 'episode' ? JSON.stringify(record) : ''];
    const keys = [persons, due, pending, episodes, store];
    return (await this.link.run(this.scripts.write, keys, [...what, episodesKept, channel])) === 1;
  }

  /** A sweep of this shard begins, or goes on: those whose time has come, the oldest first. */
  async due({ persons, due, store }: ShardKeys, limit: number): Promise<readonly (Seen & { readonly key: string })[]> {
    const answer = (await this.link.run(this.scripts.due, [persons, due, store], [limit, OUTAGE_MS])) as unknown[];
    const moment = momentOf(answer);
    const [keys, values] = [answer[4] as string[], answer[5] as string[]];
    return keys.map((key, at) => ({ ...moment, key, value: values[at] ?? '', presence: presenceOf(values[at] ?? '') }));
  }

  /** What the shard knows of its own gaps, and what time it is there. */
  async watch({ store }: ShardKeys): Promise<Watch & { readonly now: number }> {
    const answer = (await this.link.run(this.scripts.watch, [store], [])) as unknown[];
    const [now = 0, sweptAt = 0, outageUntil = 0, strangerUntil = 0, newUntil = 0] = answer.map(Number);
    return { now, sweptAt, outageUntil, strangerUntil, newUntil };
  }

  async readBack({ store }: ShardKeys): Promise<void> {
    await this.link.run(this.scripts.readBack, [store], []);
  }

  async pending({ persons, pending, episodes, store }: ShardKeys, after: number, limit: number): Promise<PendingPage> {
    const keys = [persons, pending, episodes, store];
    const answer = (await this.link.run(this.scripts.outbox, keys, [after, limit])) as [
      string,
      string[],
      string[],
      [string, [string, string]][],
    ];
    const [memory, flat, values, found] = answer;
    const changes = values.map((value, at) => ({ key: flat[2 * at] ?? '', n: Number(flat[2 * at + 1]), value }));
    const told = found.map(([id, [, json]]) => ({ n: parseInt(id, 10), record: JSON.parse(json) as PresenceRecord }));
    return { memory, changes, episodes: told };
  }

  /** @returns false when the shard has another memory than that. */
  async drop({ persons, due, pending, episodes, store }: ShardKeys, memory: string, upTo: number): Promise<boolean> {
    const keys = [persons, due, pending, episodes, store];
    return (await this.link.run(this.scripts.drop, keys, [memory, upTo])) === 1;
  }

  /** Everybody whom the shard knows. Whoever changes meanwhile is there once, as they were before or after. */
  async *everybody({ persons }: ShardKeys): AsyncGenerator<readonly [string, PersonPresence]> {
    const seen = new Set<string>();
    let cursor = '0';
    do {
      const [next, flat] = await this.link.scan(persons, cursor, 500);
      for (let at = 0; at < flat.length; at += 2) {
        const [key = '', value = ''] = flat.slice(at, at + 2);
        const presence = presenceOf(value);
        if (presence !== null && !seen.has(key)) yield [key, presence];
        seen.add(key);
      }
      cursor = next;
    } while (cursor !== '0');
  }
}
