import type { RecordMetadata } from 'kafkajs';
import { partitionName } from '../partition-name';
import { type Parcel, sendCarefully, sendOnce, shipmentsOf, UnexpectedAnswer } from './careful-send';

const parcel = (topic: string, partition: number, value = 'x'): Parcel => ({
  topic,
  partition,
  records: [{ topic, key: 'k', value, headers: {} }],
});

const answered = ({ topic, partition }: Parcel, more: Partial<RecordMetadata> = {}): RecordMetadata => ({
  topicName: topic,
  partition,
  errorCode: 0,
  baseOffset: '7',
  logAppendTime: '-1',
  logStartOffset: '0',
  ...more,
});

const answering = (answer: RecordMetadata[]) => ({ sendBatch: async () => answer });

describe('shipments', () => {
  const leaders = new Map([
    [partitionName('events', 0), 1],
    [partitionName('state', 3), 1],
    [partitionName('events', 1), 2],
  ]);

  it('carry what one broker leads, and one parcel of a partition each', () => {
    const [a, b, c, d] = [parcel('events', 0, '1'), parcel('state', 3), parcel('events', 1), parcel('events', 0, '2')];
    expect(shipmentsOf([a, b, c, d], leaders)).toEqual([[a, b], [c], [d]]);
  });

  it('keep partitions apart whose leader nobody has named', () => {
    const [a, b] = [parcel('new', 0), parcel('new', 1)];
    expect(shipmentsOf([a, b], leaders)).toEqual([[a], [b]]);
  });
});

describe('a careful send', () => {
  const [a, b] = [parcel('events', 0), parcel('state', 3)];

  it('gives the offsets in the order of what was sent', async () => {
    const sender = answering([answered(b, { baseOffset: '9' }), answered(a)]);
    expect(await sendCarefully(sender, [a, b])).toEqual([7n, 9n]);
  });

  it.each([
    ['a partition that is not answered', [answered(a)]],
    ['one that is answered twice', [answered(a), answered(a)]],
    ['an answer about another partition', [answered(a), answered({ ...b, partition: 4 })]],
    ['an error', [answered(a), answered(b, { errorCode: 6 })]],
    ['no offset', [answered(a), answered(b, { baseOffset: '-1' })]],
  ])('does not believe %s', async (_, answer) => {
    await expect(sendCarefully(answering(answer), [a, b])).rejects.toThrow(UnexpectedAnswer);
  });

  it.each([0, 2, 3])('in a transaction does not believe what brokers answered %d times', async (times) => {
    let answers = 40;
    const sender = {
      sendBatch: async () => {
        answers += times;
        return [answered(a), answered(b)];
      },
    };
    await expect(sendOnce(sender, [a, b], () => answers)).rejects.toThrow(`brokers answered ${times} times`);
  });

  it('in a transaction believes what one broker answered once', async () => {
    let answers = 40;
    const sender = { sendBatch: async () => ((answers += 1), [answered(a), answered(b)]) };
    expect(await sendOnce(sender, [a, b], () => answers)).toEqual([7n, 7n]);
  });
});
