import type { RedisLog } from '@baton/redis-connection';
import { type Availability, beat, choose, close, open } from '../../domain/presence.person';
import { HIDDEN_TTL_MS } from '../../domain/presence.times';
import { heardUpTo } from '../../domain/presence.watch';
import {
  type ConnectionRef,
  EPISODES_KEPT,
  type OutboxEntry,
  type Person,
  personOf,
  type PresenceRecord,
  type PresenceStore,
  recordOf,
} from '../presence-store';
import { RedisLink } from './redis-link';
import { RedisMemory } from './redis-memory';
import { RedisOutbox } from './redis-outbox';
import { RedisPersons } from './redis-persons';
import { presenceScripts, type PresenceScripts } from './redis-scripts';
import { SHARDS, type ShardKeys, shardsOf } from './redis-shards';

export interface RedisPresenceStoreOptions {
  /** `redis://[[user]:password@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Before every key; default `baton:presence:`. Without braces. */
  readonly prefix?: string;
  readonly log?: RedisLog;
}

/** For tests only; `openRedisPresenceStore` takes none of them. */
interface Inside {
  readonly scripts?: PresenceScripts;
  /** In each shard. */
  readonly episodesKept?: number;
}

/** For any number of processes, on Redis 7's own time. All of them see the same people, and any of them sweeps. */
export class RedisPresenceStore implements PresenceStore {
  private readonly link: RedisLink;
  private readonly shards: readonly ShardKeys[];
  private readonly memory: RedisMemory;
  private readonly persons: RedisPersons;
  private readonly pending: RedisOutbox;
  private readonly listeners = new Set<() => void>();
  private readonly channel: string;
  private hints: { end(): void } | null = null;

  constructor({ url, prefix = 'baton:presence:', log }: RedisPresenceStoreOptions, inside: Inside = {}) {
    const { scripts = presenceScripts(HIDDEN_TTL_MS), episodesKept = Math.ceil(EPISODES_KEPT / SHARDS) } = inside;
    this.shards = shardsOf(prefix);
    this.channel = `${prefix}outbox`;
    this.link = new RedisLink({
      url,
      ...(log && { log }),
      prepare: async (evaluate) => {
        await Promise.all(this.shards.map(({ store }) => evaluate(scripts.enlist, [store], [])));
      },
    });
    this.memory = new RedisMemory(this.link, { episodesKept, channel: this.channel, scripts });
    this.persons = new RedisPersons(this.memory, this.shards, () => this.hint());
    this.pending = new RedisOutbox(this.memory, this.shards);
  }

  storeId(): Promise<string> {
    return this.pending.storeId();
  }

  async open({ person, id }: ConnectionRef): Promise<void> {
    await this.persons.change(person, (presence, now, held) => open(presence, id, now, held));
  }

  async heartbeat(
    { person, id }: ConnectionRef,
    seen: { readonly active: boolean; readonly hidden: boolean },
  ): Promise<void> {
    await this.persons.change(person, (presence, now, held) => beat(presence, id, seen, now, held));
  }

  async close({ person, id }: ConnectionRef): Promise<void> {
    await this.persons.change(person, (presence, now, held) =>
      presence.connections[id] === undefined ? null : close(presence, id, now, held),
    );
  }

  async choose(person: Person, availability: Availability): Promise<void> {
    await this.persons.change(person, (presence, now, held) => choose(presence, availability, now, held));
  }

  async find(persons: readonly Person[]): Promise<readonly (PresenceRecord | null)[]> {
    const found = await this.persons.find(persons);
    return persons.map((person, at) => {
      const presence = found[at] ?? null;
      return presence === null ? null : recordOf(person, presence);
    });
  }

  async current(): Promise<readonly PresenceRecord[]> {
    const records: PresenceRecord[] = [];
    for (const keys of this.shards) {
      for await (const [key, presence] of this.memory.everybody(keys)) records.push(recordOf(personOf(key), presence));
    }
    return records;
  }

  async sweep(): Promise<void> {
    await Promise.all(this.shards.map((shard) => this.persons.sweep(shard)));
  }

  recall(records: readonly PresenceRecord[]): Promise<void> {
    return this.persons.recall(records);
  }

  async heardUpTo(): Promise<number | null> {
    const ofShards = await Promise.all(
      this.shards.map(async (shard) => {
        const { now, ...watch } = await this.memory.watch(shard);
        return heardUpTo(watch, now);
      }),
    );
    return ofShards.includes(null) ? null : Math.min(...ofShards.map(Number));
  }

  outbox(after: string | null, limit: number): Promise<readonly OutboxEntry[]> {
    return this.pending.after(after, limit);
  }

  dropOutbox(upTo: string): Promise<void> {
    return this.pending.drop(upTo);
  }

  onOutbox(listener: () => void): () => void {
    this.listeners.add(listener);
    this.hints ??= this.link.subscribe(this.channel, () => this.hint());
    return () => this.listeners.delete(listener);
  }

  async disconnect(): Promise<void> {
    this.listeners.clear();
    this.hints?.end();
    this.link.disconnect();
  }

  private hint(): void {
    for (const listener of this.listeners) listener();
  }
}

/**
 * Presence on Redis 7. Nothing is connected before the first use; an outage is `StoreUnavailable` per call, and mends itself.
 * Redis must not evict keys (`maxmemory-policy noeviction`).
 */
export const openRedisPresenceStore = (options: RedisPresenceStoreOptions): RedisPresenceStore =>
  new RedisPresenceStore(options);
