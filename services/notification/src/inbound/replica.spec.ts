import { topics } from '@baton/contracts';
import type { PartitionOffset } from '@baton/event-bus';
import { Marks } from '@baton/event-bus/src/marks';
import { newHub } from '../../test/hub.feed';
import type { Cursor } from '../domain/cursor';
import { generationMark } from '../outbound/cursor-codec';
import type { LiveHub } from '../views/live-hub';
import { BusEnds } from './bus-ends';
import { RELAYS } from '../domain/followed-topics';
import { Replica } from './replica';

const { name: TOPIC, partitions } = topics.ticketState;
const GENERATION = 'one';

/** Tells of so many records of the first partition. */
const cursorAt = (offset: number): Cursor => {
  const offsets = Array.from({ length: partitions }, (_, partition) => (partition === 0 ? offset : 0));
  const place = { generation: generationMark(GENERATION), offsets };
  return { viewer: 'ada', views: new Map(), time: 0, topics: new Map([[TOPIC, place]]) };
};

const until = async (isSo: () => boolean): Promise<void> => {
  for (let turns = 0; !isSo(); turns += 1) {
    if (turns > 1_000) throw new Error('not so after 1,000 turns');
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const endsAt = async (offset: number): Promise<readonly PartitionOffset[]> =>
  Array.from({ length: partitions }, (_, partition) => ({
    topic: TOPIC,
    partition,
    offset: String(partition === 0 ? offset : 0),
  }));

/** A consumer that has read so much of the first partition; `marks` says who waits for more, `anew` what it is to begin anew. */
const consumerAt = (next: { offset: number }) => {
  const anew: string[] = [];
  const marks = new Marks((_, partition) => BigInt(partition === 0 ? next.offset : 0));
  return {
    marks,
    reached: marks.reached.bind(marks),
    hasReached: marks.hasReached.bind(marks),
    anew,
    readAnew: (topic: string, generation: string) => void anew.push(`${topic} in ${generation}`),
  };
};

type Ends = () => Promise<readonly PartitionOffset[]>;

let hub: LiveHub;
beforeEach(() => {
  hub = newHub();
  hub.serve(new Map([[TOPIC, GENERATION]]));
});

const replicaOf = (consumer: ReturnType<typeof consumerAt>, ends: Ends, patience = 20, now = Date.now): Replica =>
  new Replica({
    hub,
    now,
    bus: { highWatermarks: ends },
    log: { info: () => undefined, warn: () => undefined },
    consumer: () => consumer,
    patienceMs: patience,
    busPatienceMs: 20,
  });

describe('a replica that is asked with a cursor ahead of it', () => {
  const replica = (offset: number, ends: Ends): Replica => replicaOf(consumerAt({ offset }), ends);

  it('answers as soon as it has read so far', () =>
    expect(replica(5, () => endsAt(5)).reach(cursorAt(5))).resolves.toBe('reached'));

  it('says that it is behind when the bus holds so much and it does not', () =>
    expect(replica(4, () => endsAt(5)).reach(cursorAt(5))).resolves.toBe('behind'));

  it('says that the cursor is beyond when the bus does not hold so much', () =>
    expect(replica(4, () => endsAt(4)).reach(cursorAt(5))).resolves.toBe('beyond'));

  it('says that it is behind when the bus does not answer, instead of waiting for it', () =>
    expect(replica(4, () => never()).reach(cursorAt(5))).resolves.toBe('behind'));

  it('passes on what the bus says of itself', () =>
    expect(replica(4, () => Promise.reject(new Error('no broker'))).reach(cursorAt(5))).rejects.toThrow('no broker'));

  it('keeps nobody who was told that it is behind, or who went away before', async () => {
    const consumer = consumerAt({ offset: 4 });
    const late = replicaOf(consumer, () => endsAt(5));
    await Promise.all(Array.from({ length: 50 }, () => late.reach(cursorAt(5))));
    expect(consumer.marks.size).toBe(0);
    const gone = new AbortController();
    const asked = replicaOf(consumer, never, 60_000).reach(cursorAt(5), gone.signal);
    expect(consumer.marks.size).toBe(1);
    gone.abort();
    expect([await asked, consumer.marks.size]).toEqual(['behind', 0]);
  });

  it('asks the bus once for all who wait, and once more for those who came while it was asked', async () => {
    const answers: ((offset: number) => void)[] = [];
    const ask: Ends = () => new Promise((resolve) => answers.push((offset) => resolve(endsAt(offset))));
    const ends = new BusEnds({ highWatermarks: ask }, [topics.ticketState]);
    const first = ends.ask();
    const later = Array.from({ length: 100 }, () => ends.ask());
    expect(answers).toHaveLength(1);
    answers[0]?.(1);
    expect((await first)[0]?.offset).toBe('1');
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(2);
    answers[1]?.(2);
    // What is told to them was read after they asked.
    expect(new Set((await Promise.all(later)).map((told) => told[0]?.offset))).toEqual(new Set(['2']));
  });

  it('asks again after the bus has failed', async () => {
    let times = 0;
    const ends = new BusEnds(
      { highWatermarks: () => ((times += 1) === 1 ? Promise.reject(new Error('no broker')) : endsAt(7)) },
      [topics.ticketState],
    );
    const [first, second] = [ends.ask(), ends.ask()];
    await expect(first).rejects.toThrow('no broker');
    expect((await second)[0]?.offset).toBe('7');
    expect((await ends.ask())[0]?.offset).toBe('7');
  });
});

describe('how fresh a replica says that it is', () => {
  const START = Date.parse('2030-01-01T00:00:00.000Z');
  const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
  let now: number;
  let bus: { offset: number; answers: boolean };
  let read: { offset: number };
  let fresh: Replica;
  let consumer: ReturnType<typeof consumerAt>;

  /** A replica that has caught up with what relays say is whole. */
  beforeEach(async () => {
    now = START;
    bus = { offset: 5, answers: true };
    read = { offset: 5 };
    hub = newHub();
    const ends: Ends = () => (bus.answers ? endsAt(bus.offset) : Promise.reject(new Error('no broker')));
    consumer = consumerAt(read);
    fresh = replicaOf(consumer, ends, 20, () => now);
    await expect(fresh.asOf()).rejects.toThrow('unavailable');
    for (const relay of RELAYS) saysThat(relay, GENERATION);
    await fresh.caughtUp();
  });
  afterEach(() => fresh.stop());
  const saysThat = (relay: string, generation: string): void =>
    fresh.progressed(relay, { position: null, storeId: 's', caughtUp: true, generation });
  const tick = (): void => void (now += 1_000);

  it('is now while it has read what is on the bus', async () => {
    expect(await fresh.asOf()).toBe(at(0));
    tick();
    expect(await fresh.asOf()).toBe(at(1));
  });

  it('stays while it is behind, whatever the clock says, and goes on with what it has caught up with', async () => {
    tick();
    bus.offset = 6;
    expect(await fresh.asOf()).toBe(at(0));
    tick();
    expect(await fresh.asOf()).toBe(at(0));
    // Somebody goes on writing: it has read what there was when it was asked first, and not what there is.
    [bus.offset, read.offset] = [7, 6];
    tick();
    expect(await fresh.asOf()).toBe(at(1));
    read.offset = 7;
    expect(await fresh.asOf()).toBe(at(3));
  });

  it('never goes back, and stays while the bus does not answer', async () => {
    tick();
    expect(await fresh.asOf()).toBe(at(1));
    now -= 5_000;
    expect(await fresh.asOf()).toBe(at(1));
    now += 60_000;
    bus.answers = false;
    expect(await fresh.asOf()).toBe(at(1));
  });

  it('stays while topics are written anew: that the new end is soon reached says nothing of what is served', async () => {
    hub.take(
      { kind: 'ticket', id: 'x', state: null, revision: 1 },
      { topic: TOPIC, partition: 0, offset: 4, generation: null },
    );
    tick();
    [bus.offset, read.offset] = [0, 0];
    expect(await fresh.asOf()).toBe(at(0));
    fresh.rewound(TOPIC);
    expect(await fresh.asOf()).toBe(at(0));
  });

  it('stays once a relay says that its topics are others now, and has them read anew though no record shows it', async () => {
    tick();
    saysThat('relay-ticket', 'two');
    expect(await fresh.asOf()).toBe(at(0));
    await until(() => consumer.anew.length > 0);
    const its = [topics.ticketState, topics.agentState, topics.ticketEvents];
    expect(consumer.anew.slice(0, 3)).toEqual(its.map(({ name }) => `${name} in two`));
  });
});
