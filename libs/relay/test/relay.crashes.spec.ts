import { type BusRecord, BusUnavailable, type EventBus, type FencedWriter, WriterFenced } from '@baton/event-bus';
import { checkOrderAndGaps } from '@baton/testing';
import fc, { type Scheduler } from 'fast-check';
import { type Relay, startRelay } from '../src';
import { folded, latest, Leads, RelayWorld } from './relay-world';

/** What happens around one write of a relay. `crash-*`: the process dies and another starts; `zombie`: it is late, and another started. */
const FAULTS = ['fine', 'refused', 'outcome-unknown', 'crash-before', 'crash-after', 'zombie'] as const;
type Fault = (typeof FAULTS)[number];

class Crashed extends Error {}

type Write = FencedWriter['write'];

/** How a bus writes; the planted bugs below write in other ways. */
type Writing = (writer: FencedWriter, bus: EventBus, crashPoint: () => Promise<void>) => Write;

const inOneTransaction: Writing = (writer) => (records, checkpoint) => writer.write(records, checkpoint);

/** Relays that die, hang and wake again on one store and one bus, in an order that the scheduler draws. */
class CrashingRelays {
  readonly relays: Relay[] = [];
  private readonly leads = new Leads();

  constructor(
    private readonly world: RelayWorld,
    private readonly scheduler: Scheduler,
    private readonly faults: Fault[],
    private readonly maxBatch: number,
    private readonly writing: Writing,
  ) {}

  start(): void {
    const onHalt = (error: Error): void => {
      if (error instanceof Crashed) this.start();
    };
    const wait = (): Promise<void> => this.turn('backoff');
    const options = this.world.options({ bus: this.bus(), maxBatch: this.maxBatch, onHalt, wait });
    this.relays.push(startRelay(options));
  }

  async publishedAll(): Promise<void> {
    for (;;) {
      const lags = await Promise.all(this.relays.map((relay) => relay.lag()));
      if (lags.includes(0)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private turn(label: string): Promise<void> {
    return this.scheduler.schedule(Promise.resolve(), label);
  }

  private bus(): EventBus {
    const { bus } = this.world;
    return Object.assign(Object.create(bus) as EventBus, {
      lead: (...leading: Parameters<EventBus['lead']>) => this.leads.lead(...leading),
      openWriter: async (...opening: Parameters<EventBus['openWriter']>): Promise<FencedWriter> => {
        await this.turn('open');
        const writer = await bus.openWriter(...opening);
        return { ...writer, write: (...written: Parameters<Write>) => this.write(writer, written) };
      },
    });
  }

  private async write(writer: FencedWriter, written: Parameters<Write>): Promise<void> {
    const fault = this.faults.shift() ?? 'fine';
    await this.turn(`write: ${fault}`);
    if (fault === 'refused') throw new BusUnavailable('away');
    if (fault === 'crash-before') throw new Crashed();
    if (fault === 'zombie') await this.oversleep();
    const inside = async (): Promise<void> => {
      if (fault === 'crash-after') throw new Crashed();
    };
    await this.writing(writer, this.world.bus, inside)(...written);
    await this.turn('written');
    if (fault === 'outcome-unknown') throw new BusUnavailable('the answer was lost');
    if (fault === 'crash-after') throw new Crashed();
  }

  private async oversleep(): Promise<void> {
    this.start();
    this.leads.expire();
    for (let turns = 0; turns < 5; turns += 1) await this.turn('asleep');
  }
}

const isInStoreOrder = (records: readonly BusRecord[]): boolean => {
  const last = new Map<number, string>();
  return records.every(({ partition, headers }) => {
    const position = headers['storeposition'] ?? '';
    const rises = position > (last.get(partition) ?? '');
    last.set(partition, position);
    return rises;
  });
};

const exactlyOnce = (writing: Writing) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.constantFrom(...FAULTS), { maxLength: 10 }),
    fc.array(fc.tuple(fc.constantFrom('counter-a', 'counter-b', 'counter-c'), fc.nat(3)), {
      minLength: 1,
      maxLength: 20,
    }),
    fc.integer({ min: 1, max: 6 }),
    async (scheduler, faults, steps, maxBatch) => {
      const world = await RelayWorld.open();
      const crashing = new CrashingRelays(world, scheduler, [...faults], maxBatch, writing);
      try {
        crashing.start();
        const appending = (async () => {
          for (const [stream, by] of steps) {
            await scheduler.schedule(Promise.resolve(), `append ${stream}`);
            await world.step(stream, by);
          }
        })();
        await scheduler.waitFor(appending.then(() => crashing.publishedAll()));
        const stopping = Promise.all(crashing.relays.map((relay) => relay.stop()));
        await scheduler.waitFor(stopping);
        const [stored, { events, states }] = [await world.stored(), await world.published()];
        const violations = checkOrderAndGaps(events).map(({ kind, problem }) => `${kind}: ${problem}`);
        if (!isInStoreOrder(events)) violations.push('not in store order');
        if (events.length !== stored.length) violations.push(`${stored.length} stored, ${events.length} published`);
        if (JSON.stringify(latest(states)) !== JSON.stringify(folded(stored))) violations.push('states differ');
        return violations.length === 0;
      } finally {
        await world.close();
      }
    },
  );

/** What the relay must not be built on; each is seen to fail. */
const PLANTED: Readonly<Record<string, Writing>> = {
  'the checkpoint after the records, in a write of its own': (writer, _, crashPoint) => async (records, checkpoint) => {
    await writer.write(records, writer.checkpoint ?? { ...checkpoint, position: null });
    await crashPoint();
    await writer.write([], checkpoint);
  },
  'the checkpoint before the records': (writer, _, crashPoint) => async (records, checkpoint) => {
    await writer.write([], checkpoint);
    await crashPoint();
    await writer.write(records, checkpoint);
  },
  'a zombie that is not fenced': (writer, bus) => async (records, checkpoint) => {
    await writer.write(records, checkpoint).catch(async (error: unknown) => {
      if (!(error instanceof WriterFenced)) throw error;
      await bus.publish(records);
    });
  },
};

describe('relays that crash, hang and wake', () => {
  it('publish every event once and in order, whatever the order of things', async () => {
    await fc.assert(exactlyOnce(inOneTransaction), { numRuns: 100 });
  }, 60_000);

  it.each(Object.entries(PLANTED))(
    'are found out when they write %s',
    async (_, writing) => {
      const found = await fc.check(exactlyOnce(writing), { numRuns: 200, endOnFailure: true });
      expect(found.failed).toBe(true);
      expect(String(found.errorInstance)).toContain('returning false');
    },
    60_000,
  );
});
