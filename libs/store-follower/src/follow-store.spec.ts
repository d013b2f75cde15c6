import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventIdFor,
  type EventStore,
  openSqliteEventStore,
  type RecordedEvent,
  StoreUnavailable,
} from '@baton/event-store';
import { v4 as uuid } from 'uuid';
import { type Follower, type FollowerOptions, type FollowerSession, followStore } from './index';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

class Lasting extends Error {}

/** Remembers what was handed over, durably for this test, and fails when told to. */
class Log {
  readonly events: RecordedEvent[] = [];
  readonly opened: (string | null)[] = [];
  failures: Error[] = [];
  closed = 0;

  readonly open = async (): Promise<FollowerSession> => {
    const after = this.events.at(-1)?.position ?? null;
    this.opened.push(after);
    return {
      after,
      handle: async (events) => {
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
        this.events.push(...events);
      },
      caughtUp: async () => undefined,
      close: async () => void (this.closed += 1),
    };
  };

  get revisions(): number[] {
    return this.events.map(({ revision }) => revision);
  }
}

describe('a follower of a store', () => {
  let folder: string;
  let store: EventStore;
  let follower: Follower | null = null;
  let log: Log;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'follower-'));
    store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    log = new Log();
  });
  afterEach(async () => {
    await follower?.stop();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const append = async (count: number, stream = 'ticket-1', occurredAt = NOW): Promise<void> => {
    for (let number = 0; number < count; number += 1) {
      const commandId = uuid();
      let last = -1;
      for await (const { revision } of store.readStream(stream, { backwards: true, limit: 1 })) last = revision;
      const metadata = {
        commandId,
        actor: { kind: 'system', id: 'test' },
        customerId: null,
        correlationId: commandId,
        causationId: null,
        traceparent: null,
        occurredAt: new Date(occurredAt).toISOString(),
        schemaVersion: 1,
      } as const;
      const event = { id: eventIdFor(commandId, stream, 0), type: 'Numbered', data: {}, metadata };
      await store.append(stream, [event], { expected: last === -1 ? 'no-stream' : last });
    }
  };

  const start = (options: Partial<FollowerOptions> = {}): Follower => {
    follower = followStore({
      name: 'test',
      store,
      streams: ['ticket-'],
      open: log.open,
      isPassing: (error) => !(error instanceof Lasting),
      logger: silent,
      now: () => NOW,
      wait: async () => undefined,
      ...options,
    });
    return follower;
  };

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  it('hands over what is stored, says that it caught up, then what is appended', async () => {
    await append(3);
    await append(1, 'agent-1');
    const running = start();
    await running.caughtUp;
    expect(log.revisions).toEqual([0, 1, 2]);
    await append(2);
    await until(() => log.events.length === 5);
    expect(log.revisions).toEqual([0, 1, 2, 3, 4]);
    expect(running.status()).toBe('running');
  });

  it('goes on exactly after what it handled, in a new life', async () => {
    await append(3);
    await start().caughtUp;
    await follower?.stop();
    await append(2);
    await start().caughtUp;
    expect(log.revisions).toEqual([0, 1, 2, 3, 4]);
  });

  it('waits out what can pass, longer each time, and loses and repeats nothing', async () => {
    await append(3);
    log.failures = Array.from({ length: 4 }, () => new StoreUnavailable('away'));
    const waits: number[] = [];
    const running = start({
      backoff: { initialMs: 10, maxMs: 40 },
      wait: async (ms) => {
        waits.push(ms);
        expect(running.status()).toBe('retrying');
      },
    });
    await running.caughtUp;
    expect(waits).toEqual([10, 20, 40, 40]);
    expect(log.revisions).toEqual([0, 1, 2]);
    expect(log.closed).toBe(4);
    expect([running.status(), running.failure()]).toEqual(['running', null]);
  });

  it('halts for good at anything else, and says so', async () => {
    await append(1);
    log.failures = [new Lasting('broken')];
    const halted: Error[] = [];
    const running = start({ onHalt: (error) => halted.push(error) });
    await until(() => running.status() === 'halted');
    expect(halted.map(({ message }) => message)).toEqual(['broken']);
    expect(log.closed).toBe(1);
    await append(1);
    await running.stop();
    expect([running.status(), log.events]).toEqual(['halted', []]);
  });

  it('stays halted for what a person can mend, says so once, and goes on by itself when it is mended', async () => {
    await append(1);
    log.failures = [new Lasting('refused'), new Lasting('refused'), new Lasting('refused otherwise')];
    const halted: string[] = [];
    const states: string[] = [];
    const running = start({
      isMendable: (error) => error instanceof Lasting,
      onHalt: ({ message }) => halted.push(message),
      wait: async () => void states.push(running.status()),
    });
    await running.caughtUp;
    expect(states).toEqual(['halted', 'halted', 'halted']);
    expect(halted).toEqual(['refused', 'refused otherwise']);
    expect([running.status(), running.failure(), log.revisions]).toEqual(['running', null, [0]]);
  });

  it('that is halted is not well because it waits for its turn to look, but because another one works', async () => {
    await append(1);
    log.failures = [new Lasting('refused')];
    const waits: (() => void)[] = [];
    let opened = 0;
    const running = start({
      isMendable: () => true,
      wait: (_, signal) =>
        new Promise((resolve) => {
          waits.push(resolve);
          signal.addEventListener('abort', () => resolve());
        }),
      open: async (signal, waitForTurn) => {
        opened += 1;
        waitForTurn();
        if (opened === 2) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return log.open();
      },
    });
    await until(() => running.status() === 'halted');
    waits[0]?.();
    await until(() => opened === 2);
    expect([running.status(), running.failure()?.message]).toEqual(['halted', 'refused']);
    waits[1]?.();
    await until(() => running.status() === 'waiting');
    expect(running.failure()).toBeNull();
  });

  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('no alarm');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no alarm'))],
  ])('stays halted, and stops, when whoever is told of it %s', async (_, onHalt) => {
    await append(1);
    log.failures = [new Lasting('broken')];
    const lines: string[] = [];
    const logger = { ...silent, error: (details: object) => void lines.push((details as { error: string }).error) };
    const running = start({ onHalt, logger });
    await until(() => lines.length === 2);
    expect(lines).toEqual(['broken', 'no alarm']);
    await running.stop();
    expect([running.status(), running.failure()?.message]).toEqual(['halted', 'broken']);
  });

  it('knows how old the oldest event is that it has not handled', async () => {
    await append(1, 'ticket-1', NOW - 7_000);
    await append(1, 'ticket-1', NOW - 3_000);
    log.failures = [new Lasting('broken')];
    const running = start();
    expect(await running.lag()).toBeNull();
    await until(() => running.status() === 'halted');
    expect(await running.lag()).toBe(7_000);
    await start().caughtUp;
    expect(await follower?.lag()).toBe(0);
  });

  describe('asked for its lag', () => {
    let subscriptions: number;
    /** The store, with its subscriptions counted and the follower's own one held back after its mark while `isHeld`. */
    const watched = (isHeld: () => boolean = () => false): EventStore =>
      Object.assign(Object.create(store) as EventStore, {
        subscribe: async function* (options: Parameters<EventStore['subscribe']>[0]) {
          subscriptions += 1;
          const isOwn = subscriptions === 1;
          for await (const item of store.subscribe(options)) {
            while (isOwn && isHeld() && !options.signal.aborted) await new Promise((next) => setImmediate(next));
            yield item;
          }
        },
      });

    beforeEach(() => void (subscriptions = 0));

    it('reads no events while it has caught up', async () => {
      await append(3);
      const running = start({ store: watched() });
      await running.caughtUp;
      for (let call = 0; call < 3; call += 1) expect(await running.lag()).toBe(0);
      expect(subscriptions).toBe(1);
    });

    it('looks through what is not its own once', async () => {
      let isHeld = false;
      const running = start({ store: watched(() => isHeld) });
      await running.caughtUp;
      isHeld = true;
      await append(3, 'agent-1');
      for (let call = 0; call < 3; call += 1) expect(await running.lag()).toBe(0);
      expect(subscriptions).toBe(2);
    });

    it('reads no events while it has some in hand', async () => {
      await append(1, 'ticket-1', NOW - 7_000);
      log.failures = [new Lasting('broken')];
      const running = start({ store: watched() });
      await until(() => running.status() === 'halted');
      for (let call = 0; call < 3; call += 1) expect(await running.lag()).toBe(7_000);
      expect(subscriptions).toBe(1);
    });

    it('knows of an event that its own subscription has not given yet', async () => {
      let isHeld = false;
      const running = start({ store: watched(() => isHeld) });
      await running.caughtUp;
      expect(await running.lag()).toBe(0);
      isHeld = true;
      await append(1, 'agent-1');
      expect(await running.lag()).toBe(0);
      await append(1, 'ticket-1', NOW - 4_000);
      expect(await running.lag()).toBe(4_000);
      isHeld = false;
      await until(() => log.events.length === 1);
      expect(await running.lag()).toBe(0);
    });

    it('does not read through a store that it is still catching up with', async () => {
      await append(3, 'agent-1');
      const running = start({ store: watched(() => true) });
      await until(() => subscriptions === 1);
      expect(await running.lag()).toBeNull();
      expect(subscriptions).toBe(1);
    });
  });

  it('stops although it was being opened when it was told to, and closes what was opened', async () => {
    await append(1);
    let opens: () => void = () => undefined;
    const opening = new Promise<void>((resolve) => (opens = resolve));
    let asked: () => void = () => undefined;
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const running = start({
      open: async () => {
        asked();
        await opening;
        return log.open();
      },
    });
    await wasAsked;
    const stopped = running.stop();
    opens();
    await stopped;
    expect([log.closed, log.revisions]).toEqual([1, []]);
  });

  it('lets the batch in hand finish when it is stopped', async () => {
    await append(1);
    let finish: () => void = () => undefined;
    let began = false;
    const open = async (): Promise<FollowerSession> => ({
      ...(await log.open()),
      handle: async (events) => {
        began = true;
        await new Promise<void>((resolve) => (finish = resolve));
        log.events.push(...events);
      },
    });
    const running = start({ open });
    await until(() => began);
    const stopped = running.stop();
    finish();
    await stopped;
    expect(log.revisions).toEqual([0]);
    expect(running.status()).toBe('stopped');
  });
});
