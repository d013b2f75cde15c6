import { createHash } from 'node:crypto';
import { type OutboxEntry, personOf, PresenceMemoryLost, type PresenceRecord, recordOf } from '../presence-store';
import { type PendingPage, presenceOf, type RedisMemory } from './redis-memory';
import type { ShardKeys } from './redis-shards';

interface Pending {
  readonly n: number;
  readonly record: PresenceRecord;
  readonly isEpisode: boolean;
}

const memoryOf = (ids: readonly string[]): string =>
  createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 32);

/** Every change of one shard, oldest first. The last change of a person is the person as they are now: nothing came after it. */
const merged = ({ changes, episodes }: PendingPage, limit: number): readonly Pending[] => {
  const found = new Map<number, Pending>(
    episodes.map(({ n, record }): [number, Pending] => [n, { n, record, isEpisode: true }]),
  );
  for (const { n, key, value } of changes) {
    const presence = presenceOf(value);
    if (presence === null || found.has(n)) continue;
    found.set(n, { n, record: recordOf(personOf(key), presence), isEpisode: false });
  }
  return [...found.values()].sort((a, b) => a.n - b.n).slice(0, limit);
};

/**
 * The outboxes of all shards as one. A cluster keeps the shards on several nodes, so no script can put their changes into one
 * order; a person stays in one shard, and order per person is all that readers need. A place in the outbox is a place in each
 * shard, and the id of an entry is that whole vector: it names what was read before, whichever way the shards were mixed.
 */
export class RedisOutbox {
  constructor(
    private readonly memory: RedisMemory,
    private readonly shards: readonly ShardKeys[],
  ) {}

  async storeId(): Promise<string> {
    return memoryOf(await this.memories());
  }

  /** @throws PresenceMemoryLost, StoreUnavailable */
  async after(position: string | null, limit: number): Promise<readonly OutboxEntry[]> {
    const at = position === null ? this.shards.map(() => 0) : this.placesIn(position);
    const pages = await Promise.all(this.shards.map((keys, shard) => this.memory.pending(keys, at[shard] ?? 0, limit)));
    const id = memoryOf(pages.map(({ memory }) => memory));
    if (position !== null && !position.startsWith(`${id}/`)) throw new PresenceMemoryLost();
    return mixed(
      pages.map((page) => merged(page, limit)),
      at,
      limit,
      id,
    );
  }

  /** @throws PresenceMemoryLost, StoreUnavailable */
  async drop(position: string): Promise<void> {
    const at = this.placesIn(position);
    const memories = await this.memories();
    if (!position.startsWith(`${memoryOf(memories)}/`)) throw new PresenceMemoryLost();
    const dropping = this.shards.map((keys, shard) => this.memory.drop(keys, memories[shard] ?? '', at[shard] ?? 0));
    if ((await Promise.all(dropping)).includes(false)) throw new PresenceMemoryLost();
  }

  private memories(): Promise<string[]> {
    return Promise.all(this.shards.map((keys) => this.memory.id(keys)));
  }

  private placesIn(position: string): number[] {
    const places = (position.split('/')[1] ?? '').split(',').map(Number);
    if (places.length !== this.shards.length || places.some(Number.isNaN)) throw new PresenceMemoryLost();
    return places;
  }
}

/** One list of several, by `seq`, which is nearly the time: no shard waits for another's backlog. */
const mixed = (
  shards: readonly (readonly Pending[])[],
  from: readonly number[],
  limit: number,
  memory: string,
): readonly OutboxEntry[] => {
  const at = [...from];
  const heads = shards.map(() => 0);
  const entries: OutboxEntry[] = [];
  while (entries.length < limit) {
    let first: { readonly shard: number; readonly pending: Pending } | null = null;
    for (const [shard, list] of shards.entries()) {
      const pending = list[heads[shard] ?? 0];
      if (pending !== undefined && (first === null || pending.record.seq < first.pending.record.seq)) {
        first = { shard, pending };
      }
    }
    if (first === null) break;
    const { shard, pending } = first;
    heads[shard] = (heads[shard] ?? 0) + 1;
    at[shard] = pending.n;
    entries.push({ id: `${memory}/${at.join(',')}`, record: pending.record, isEpisode: pending.isEpisode });
  }
  return entries;
};
