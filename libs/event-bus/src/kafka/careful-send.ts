import type { Message, RecordMetadata } from 'kafkajs';
import type { OutgoingRecord } from '../event-bus';

/** What goes out in one send: of one partition, because kafkajs loses records of a send that spans brokers while a leader moves. */
export interface Parcel {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly OutgoingRecord[];
}

/** Well below the megabyte that brokers take at most, and small enough for readers that hold many partitions. */
const PARCEL_BYTES = 200_000;
/** kafkajs copies all earlier messages of a send for each further one. */
const PARCEL_RECORDS = 500;
const FRAMING_BYTES = 100;

const sizeOf = ({ key, value, headers }: OutgoingRecord): number => {
  const texts = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + Buffer.byteLength(text), 0);
  return FRAMING_BYTES + Buffer.byteLength(key) + Buffer.byteLength(value ?? '') + texts;
};

interface Packing {
  readonly topic: string;
  readonly partition: number;
  readonly parcels: OutgoingRecord[][];
  /** Of the last parcel. */
  bytes: number;
}

/** Cuts records into parcels: order within a partition stays. */
export const parcelsOf = (
  records: readonly OutgoingRecord[],
  partitionOf: (record: OutgoingRecord) => number,
): readonly Parcel[] => {
  const byPartition = new Map<string, Packing>();
  for (const record of records) {
    const { topic } = record;
    const partition = partitionOf(record);
    const name = `${topic}[${partition}]`;
    const found = byPartition.get(name) ?? { topic, partition, parcels: [[]], bytes: 0 };
    byPartition.set(name, found);
    const bytes = sizeOf(record);
    const last = found.parcels.at(-1) ?? [];
    const isFull = last.length >= PARCEL_RECORDS || (last.length > 0 && found.bytes + bytes > PARCEL_BYTES);
    if (isFull) found.parcels.push([record]);
    else last.push(record);
    found.bytes = isFull ? bytes : found.bytes + bytes;
  }
  return [...byPartition.values()].flatMap(({ topic, partition, parcels }) =>
    parcels.map((parcel) => ({ topic, partition, records: parcel })),
  );
};

/** What kafkajs resolved is not what was sent: nothing about this producer may be believed any more. */
export class UnexpectedAnswer extends Error {
  constructor({ topic, partition, records }: Parcel, answer: readonly RecordMetadata[]) {
    super(`${records.length} records for ${topic}[${partition}] were answered ${JSON.stringify(answer)}`);
    this.name = 'UnexpectedAnswer';
  }
}

const isOf = ({ topic, partition }: Parcel, one: RecordMetadata): boolean => {
  if (one.topicName !== topic || one.partition !== partition || one.errorCode !== 0) return false;
  if (!/^\d+$/.test(one.baseOffset ?? '') || !/^(-1|\d+)$/.test(one.logAppendTime ?? '-1')) return false;
  return BigInt(one.logStartOffset ?? '0') <= BigInt(one.baseOffset ?? '-1');
};

/** A producer, or a transaction of one. */
export interface Sender {
  send(what: { topic: string; acks: -1; messages: Message[] }): Promise<RecordMetadata[]>;
}

/**
 * Sends one parcel and compares the answer with what was sent. The caller waits for it before the next send of that producer.
 * @returns offset of the parcel's first record.
 * @throws UnexpectedAnswer, and whatever kafkajs throws: either way the producer must be thrown away.
 */
export const sendCarefully = async (sender: Sender, parcel: Parcel): Promise<bigint> => {
  const { topic, partition, records } = parcel;
  const messages = records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers }, partition }));
  const answer = await sender.send({ topic, acks: -1, messages });
  const [one] = answer;
  if (one === undefined || answer.length !== 1 || !isOf(parcel, one)) throw new UnexpectedAnswer(parcel, answer);
  return BigInt(one.baseOffset ?? '-1');
};

/** For `createPartitioner`: the partition is ours to say, so that one send never spans two. */
export const saidPartition =
  () =>
  ({ message }: { message: Message }): number => {
    if (message.partition === undefined) throw new Error('a message without a partition');
    return message.partition;
  };
