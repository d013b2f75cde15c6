import { StoreUnavailable } from '@baton/event-store';
import { neverSeen, news, type PersonPresence, quietUntil, recall, settle } from '../../domain/presence.person';
import { keyOf, type Person, personOf, type PresenceRecord, recordOf } from '../presence-store';
import type { RedisMemory, Seen } from './redis-memory';
import { shardOf, type ShardKeys } from './redis-shards';

/** What a person becomes; null: they stay what they are. Runs again when somebody else was faster. */
export type Fold = (presence: PersonPresence, now: number, held: number) => PersonPresence | null;

const SWEEP_BATCH = 200;
/** A sweep of a shard that finds more batches than these leaves the rest to the next one. */
const SWEEP_BATCHES = 50;
const RECALL_BATCH = 100;
/** Of several writers of one person at once one always gets through, so this many have each had their turn. */
const MAX_ATTEMPTS = 100;

/**
 * Changes people: read, folded here, written if nobody else was faster. So what a person becomes stands in `domain/` alone; a script
 * that knew it too would be a second account of it. It costs a second round trip.
 */
export class RedisPersons {
  /** @param onNews something entered the outbox. */
  constructor(
    private readonly memory: RedisMemory,
    private readonly shards: readonly ShardKeys[],
    private readonly onNews: () => void,
  ) {}

  /** @throws StoreUnavailable */
  async change(person: Person, fold: Fold): Promise<void> {
    const key = keyOf(person);
    await this.attempt(key, await this.read(key), (seen) => {
      // Whoever comes back within the millisecond in which they were forgotten must still be newer than their leaving.
      const before = seen.presence ?? { ...neverSeen, seq: seen.forgottenSeq };
      return { before, after: fold(before, seen.now, seen.heldUntil) };
    });
  }

  /** In the order asked for. @throws StoreUnavailable */
  async find(persons: readonly Person[]): Promise<readonly (PersonPresence | null)[]> {
    const byShard = new Map<number, Set<string>>();
    for (const key of persons.map(keyOf)) {
      const shard = shardOf(key);
      byShard.set(shard, (byShard.get(shard) ?? new Set()).add(key));
    }
    const found = new Map<string, PersonPresence | null>();
    const reading = [...byShard.values()].map(async (keys) => {
      const ofShard = [...keys];
      const seen = await this.memory.read(this.shardWith(ofShard[0] ?? ''), ofShard);
      for (const [at, { presence }] of seen.entries()) found.set(ofShard[at] ?? '', presence);
    });
    await Promise.all(reading);
    return persons.map((person) => found.get(keyOf(person)) ?? null);
  }

  /** Those whose time has come. @throws StoreUnavailable */
  async sweep(shard: ShardKeys): Promise<void> {
    for (let batch = 0; batch < SWEEP_BATCHES; batch += 1) {
      const due = await this.memory.due(shard, SWEEP_BATCH);
      await Promise.all(due.map((seen) => this.settle(seen)));
      if (due.length < SWEEP_BATCH) return;
    }
  }

  /** @throws StoreUnavailable */
  async recall(records: readonly PresenceRecord[]): Promise<void> {
    for (let at = 0; at < records.length; at += RECALL_BATCH) {
      await Promise.all(records.slice(at, at + RECALL_BATCH).map((record) => this.recallOne(record)));
    }
    await Promise.all(this.shards.map((shard) => this.memory.readBack(shard)));
  }

  private async settle(seen: Seen & { readonly key: string }): Promise<void> {
    await this.attempt(seen.key, seen, ({ presence, now, heldUntil }) =>
      presence === null ? null : { before: presence, after: settle(presence, now, heldUntil) },
    );
  }

  private async recallOne(record: PresenceRecord): Promise<void> {
    const key = keyOf(record.person);
    await this.attempt(key, await this.read(key), ({ presence, now }) => {
      const known = presence ?? neverSeen;
      // What was read back was told already; only what differs from it is news.
      return { before: known.seq < record.seq ? record : known, after: recall(known, record, now) };
    });
  }

  private async attempt(
    key: string,
    first: Seen,
    step: (seen: Seen) => { before: Pick<PersonPresence, 'seq' | 'status'>; after: PersonPresence | null } | null,
  ): Promise<void> {
    const shard = this.shardWith(key);
    let seen = first;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const { before, after = null } = step(seen) ?? {};
      if (before === undefined || after === null) return;
      const told = news(before, after);
      const due = quietUntil(after, seen.now, seen.heldUntil);
      const record = recordOf(personOf(key), after);
      if (await this.memory.write(shard, { key, before: seen.value, after, due, told, record })) {
        if (told !== 'none') this.onNews();
        return;
      }
      seen = await this.read(key);
    }
    throw new StoreUnavailable(`${MAX_ATTEMPTS} others changed this person's presence at the same time`);
  }

  private async read(key: string): Promise<Seen> {
    const [seen] = await this.memory.read(this.shardWith(key), [key]);
    if (seen === undefined) throw new StoreUnavailable('Redis gave no answer about a person');
    return seen;
  }

  private shardWith(key: string): ShardKeys {
    const shard = this.shards[shardOf(key)];
    if (shard === undefined) throw new RangeError(`there is no shard ${shardOf(key)}`);
    return shard;
  }
}
