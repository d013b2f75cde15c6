import { topics } from '@baton/contracts';
import type { PartitionOffset } from '@baton/event-bus';
import { newHub } from '../../test/hub.feed';
import type { Cursor } from '../domain/cursor';
import { generationMark } from '../outbound/cursor-codec';
import type { LiveHub } from '../views/live-hub';
import { Replica } from './replica';

const { name: TOPIC, partitions } = topics.ticketState;
const GENERATION = 'one';

/** Tells of so many records of the first partition. */
const cursorAt = (offset: number): Cursor => {
  const offsets = Array.from({ length: partitions }, (_, partition) => (partition === 0 ? offset : 0));
  const place = { generation: generationMark(GENERATION), offsets };
  return { viewer: 'ada', views: new Map(), time: 0, topics: new Map([[TOPIC, place]]) };
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const endsAt = async (offset: number): Promise<readonly PartitionOffset[]> =>
  Array.from({ length: partitions }, (_, partition) => ({
    topic: TOPIC,
    partition,
    offset: String(partition === 0 ? offset : 0),
  }));

describe('a replica that is asked with a cursor ahead of it', () => {
  let hub: LiveHub;
  const replica = (reached: Promise<void>, ends: () => Promise<readonly PartitionOffset[]>): Replica =>
    new Replica({
      hub,
      bus: { highWatermarks: ends },
      log: { info: () => undefined, warn: () => undefined },
      consumer: () => ({ reached: () => reached }),
      patienceMs: 20,
      busPatienceMs: 20,
    });

  beforeEach(() => {
    hub = newHub();
    hub.serve(new Map([[TOPIC, GENERATION]]));
  });

  it('answers as soon as it has read so far', () =>
    expect(replica(Promise.resolve(), () => endsAt(5)).reach(cursorAt(5))).resolves.toBe('reached'));

  it('says that it is behind when the bus holds so much and it does not', () =>
    expect(replica(never(), () => endsAt(5)).reach(cursorAt(5))).resolves.toBe('behind'));

  it('says that the cursor is beyond when the bus does not hold so much', () =>
    expect(replica(never(), () => endsAt(4)).reach(cursorAt(5))).resolves.toBe('beyond'));

  it('says that it is behind when the bus does not answer, instead of waiting for it', () =>
    expect(replica(never(), () => never()).reach(cursorAt(5))).resolves.toBe('behind'));

  it('passes on what the bus says of itself', () =>
    expect(replica(never(), () => Promise.reject(new Error('no broker'))).reach(cursorAt(5))).rejects.toThrow(
      'no broker',
    ));
});
