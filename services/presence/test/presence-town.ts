import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromCloudEvent, topics } from '@baton/contracts';
import { type BusLog, type EmbeddedBus, openEmbeddedBus, silentLog } from '@baton/event-bus';
import { StoreUnavailable } from '@baton/event-store';
import { PresenceRelay } from '../src/outbound/presence.relay';
import { type ConnectionRef, keyOf } from '../src/outbound/presence-store';
import { RedisPresenceStore } from '../src/outbound/redis/redis-presence-store';
import { RedisClock } from './redis-clock';
import { recordsOf } from './topic.reader';

/** Shorter than what counts as an outage. */
const STEP_MS = 2_000;

/** People read for a while before they touch anything; nobody becomes away of it. */
const ACTIVE_EVERY_MS = 100_000;

interface Page {
  readonly connection: ConnectionRef;
  readonly everyMs: number;
  readonly hidden: boolean;
  nextAt: number;
  activeAt: number;
  isOpen: boolean;
}

/** Two replicas with their relays on one Redis and one bus, and people whose pages send heartbeats as browsers do. */
export class PresenceTown {
  readonly clock = new RedisClock(false);
  readonly stores: readonly RedisPresenceStore[];
  readonly relays: readonly PresenceRelay[];
  readonly pages: Page[] = [];
  /** Heartbeats and sweeps that Redis did not answer. */
  refused = 0;
  private now = 0;

  private constructor(
    private readonly folder: string,
    readonly bus: EmbeddedBus,
    url: string,
    log: BusLog,
  ) {
    const open = (): RedisPresenceStore => new RedisPresenceStore({ url, log }, { scripts: this.clock.scripts() });
    this.stores = [open(), open()];
    this.relays = this.stores.map((store) => new PresenceRelay({ bus, store, log }));
  }

  static async open(url: string, log: BusLog = silentLog): Promise<PresenceTown> {
    const folder = await mkdtemp(join(tmpdir(), 'presence-town-'));
    const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite'), cleanEveryMs: 0 });
    const town = new PresenceTown(folder, bus, url, log);
    await town.relays[0]?.drained();
    return town;
  }

  /** A visible page beats every 10 s, a hidden one once a minute. */
  async arrive(kind: 'agent' | 'customer', id: string, { hidden = false } = {}): Promise<Page> {
    const connection = { person: { kind, id }, id: 'page' };
    const page = { connection, hidden, everyMs: hidden ? 60_000 : 10_000, nextAt: 0, activeAt: this.now, isOpen: true };
    await this.store(this.pages.length).open(connection);
    await this.store(this.pages.length).heartbeat(connection, { active: true, hidden });
    page.nextAt = this.now + page.everyMs;
    this.pages.push(page);
    return page;
  }

  /** Time passes: pages that are open beat, both replicas sweep; what Redis does not answer is counted. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      const step = Math.min(left, STEP_MS);
      this.now += step;
      this.clock.advance(step);
      await this.beat();
      await Promise.all(this.stores.map((store) => this.tried(store.sweep())));
    }
  }

  /** Time passes for everybody, and nothing reaches Redis. */
  skip(ms: number): void {
    this.now += ms;
    this.clock.advance(ms);
    this.refused += this.pages.filter(({ isOpen, nextAt }) => isOpen && nextAt <= this.now).length;
  }

  /** Episodes on the bus, by person. */
  async episodes(): Promise<Record<string, string>> {
    // Whichever leads: an outage may have given the lead to the other one.
    await Promise.race(this.relays.map((relay) => relay.drained()));
    const told: Record<string, string> = {};
    for (const { headers, value } of await recordsOf(this.bus, topics.presenceEvents)) {
      const { partitionKey, type } = fromCloudEvent(headers, JSON.parse(value ?? 'null'));
      told[partitionKey] = `${told[partitionKey] ?? ''} ${type.split('.')[2] ?? ''}`.trim();
    }
    return told;
  }

  /** What a reader of the compacted topic ends up with, and what the store knows: they must be the same. */
  async statuses(): Promise<{ onTheBus: Record<string, string>; inTheStore: Record<string, string> }> {
    const onTheBus = new Map<string, string>();
    for (const { key, value } of await recordsOf(this.bus, topics.presenceState)) {
      if (value === null) onTheBus.delete(key);
      else onTheBus.set(key, (JSON.parse(value) as { status: string }).status);
    }
    const known = (await this.stores[1]?.current()) ?? [];
    const inTheStore = Object.fromEntries(known.map(({ person, status }) => [keyOf(person), status]));
    return { onTheBus: Object.fromEntries(onTheBus), inTheStore };
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
    await Promise.all(this.stores.map((store) => store.disconnect()));
    await this.bus.close();
    await rm(this.folder, { recursive: true });
  }

  private store(n: number): RedisPresenceStore {
    const store = this.stores[n % this.stores.length];
    if (store === undefined) throw new Error('a town has two stores');
    return store;
  }

  private async beat(): Promise<void> {
    const due = this.pages.filter(({ isOpen, nextAt }) => isOpen && nextAt <= this.now);
    await Promise.all(
      due.map(async (page, n) => {
        page.nextAt = this.now + page.everyMs;
        const active = this.now - page.activeAt > ACTIVE_EVERY_MS;
        if (active) page.activeAt = this.now;
        await this.tried(this.store(n).heartbeat(page.connection, { active, hidden: page.hidden }));
      }),
    );
  }

  private async tried(doing: Promise<void>): Promise<void> {
    await doing.catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.refused += 1;
    });
  }
}
