import type { CaughtUp, RecordedEvent } from '@baton/event-store';
import { type Batch, inBatches } from './batches';

const event = (number: number): RecordedEvent => ({
  id: `id-${number}`,
  stream: 'ticket-1',
  revision: number,
  position: String(number),
  type: 'Numbered',
  data: {},
  metadata: {
    commandId: 'c',
    actor: { kind: 'system', id: 's' },
    customerId: null,
    correlationId: 'c',
    causationId: null,
    traceparent: null,
    occurredAt: '2026-01-01T00:00:00.000Z',
    schemaVersion: 1,
  },
});
const mark = (position: number): CaughtUp => ({ kind: 'caught-up', position: String(position) });

async function* source(items: readonly (RecordedEvent | CaughtUp | Error)[]) {
  for (const item of items) {
    if (item instanceof Error) throw item;
    yield item;
  }
}

const numbers = ({ events }: Batch): number[] => events.map(({ revision }) => revision);

const collect = async (items: readonly (RecordedEvent | CaughtUp | Error)[], max: number): Promise<number[][]> => {
  const batches: number[][] = [];
  for await (const batch of inBatches(source(items), max)) batches.push(numbers(batch));
  return batches;
};

describe('batches of a subscription', () => {
  it('are full while it catches up, and end at the mark', async () => {
    const items = [...Array.from({ length: 7 }, (_, index) => event(index)), mark(6)];
    expect(await collect(items, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });

  it('carry the first mark, and pass over later ones', async () => {
    const marks: (string | null)[] = [];
    for await (const batch of inBatches(source([event(0), mark(0), event(1), mark(1)]), 10)) {
      if (batch.mark !== null) marks.push(batch.mark.position);
    }
    expect(marks).toEqual(['0']);
  });

  it('carry every thousandth later mark, so that a place moves on where nothing is handled', async () => {
    const marks: (string | null)[] = [];
    let taken: () => void = () => undefined;
    async function* live() {
      for (let number = 0; number < 2_500; number += 1) {
        const isTaken = new Promise<void>((resolve) => (taken = resolve));
        yield mark(number);
        if (number % 1_000 === 0) await isTaken;
      }
    }
    for await (const batch of inBatches(live(), 10)) {
      if (batch.mark !== null) marks.push(batch.mark.position);
      taken();
    }
    expect(marks).toEqual(['0', '1000', '2000']);
  });

  it('after the mark hold whatever has arrived while the last one was handled', async () => {
    let arrive: (item: RecordedEvent) => void = () => undefined;
    const arriving = [mark(0), ...[1, 2, 3].map(event)];
    async function* live() {
      yield arriving[0] as CaughtUp;
      yield await new Promise<RecordedEvent>((resolve) => (arrive = resolve));
      yield event(2);
      yield event(3);
    }
    const batches: number[][] = [];
    for await (const batch of inBatches(live(), 10)) {
      if (batch.mark !== null) arrive(event(1));
      else batches.push(numbers(batch));
    }
    expect(batches.flat()).toEqual([1, 2, 3]);
    expect(batches[0]?.[0]).toBe(1);
  });

  it('hand out what came before a failure, then fail', async () => {
    const seen: number[][] = [];
    const reading = (async () => {
      for await (const batch of inBatches(source([event(0), event(1), new Error('cut')]), 10))
        seen.push(numbers(batch));
    })();
    await expect(reading).rejects.toThrow('cut');
    expect(seen).toEqual([[0, 1]]);
  });

  it('leave the event loop a turn each, so that catching up starves nobody', async () => {
    let turns = 0;
    const count = (): void => void setImmediate(() => ((turns += 1), turns < 1_000 && count()));
    count();
    let batches = 0;
    for await (const batch of inBatches(source(Array.from({ length: 100 }, (_, index) => event(index))), 10)) {
      batches += 1;
      expect(batch.events).toHaveLength(10);
      expect(turns).toBeGreaterThanOrEqual(batches - 1);
    }
    turns = 1_000;
    expect(batches).toBe(10);
  });

  it('hold no more than they may while nobody takes them', async () => {
    let given = 0;
    async function* counting() {
      for (let number = 0; number < 100; number += 1) {
        given += 1;
        yield event(number);
      }
    }
    const batches = inBatches(counting(), 5);
    await batches.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBeLessThanOrEqual(11);
    await batches.return(undefined);
  });
});
