import type { Message, RecordMetadata } from 'kafkajs';
import type { OutgoingRecord } from '../event-bus';
import { partitionName } from '../partition-name';

/** Records of one partition that travel together. */
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
    const name = partitionName(topic, partition);
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

/** Where the leader of a partition is, by `topic[partition]`. */
export type Leaders = ReadonlyMap<string, number>;

/**
 * What goes out in one send: at most one parcel of each partition, and only partitions that one broker leads, because kafkajs loses or
 * repeats records of a send that spans brokers when one of them fails. Order within a partition stays.
 */
export const shipmentsOf = (parcels: readonly Parcel[], leaders: Leaders): readonly (readonly Parcel[])[] => {
  const nth = new Map<string, number>();
  const shipments = new Map<string, Parcel[]>();
  for (const parcel of parcels) {
    const name = partitionName(parcel.topic, parcel.partition);
    const round = nth.get(name) ?? 0;
    nth.set(name, round + 1);
    const shipment = `${round} ${leaders.get(name) ?? name}`;
    shipments.set(shipment, [...(shipments.get(shipment) ?? []), parcel]);
  }
  return [...shipments.values()];
};

/** What kafkajs resolved is not what was sent: nothing about this producer may be believed any more. */
export class UnexpectedAnswer extends Error {
  constructor(shipment: readonly Parcel[], detail: string) {
    const sent = shipment.map(
      ({ topic, partition, records }) => `${records.length} for ${partitionName(topic, partition)}`,
    );
    super(`records sent: ${sent.join(', ')}; ${detail}`);
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
  sendBatch(what: { acks: -1; topicMessages: { topic: string; messages: Message[] }[] }): Promise<RecordMetadata[]>;
}

const messagesOf = (shipment: readonly Parcel[]): { topic: string; messages: Message[] }[] => {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, partition, records } of shipment) {
    const messages = byTopic.get(topic) ?? [];
    byTopic.set(topic, messages);
    for (const { key, value, headers } of records) messages.push({ key, value, headers: { ...headers }, partition });
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
};

/**
 * Sends one shipment and compares the answer with what was sent. The caller waits for it before the next send of that producer.
 * @returns offset of the first record of each parcel, in the shipment's order.
 * @throws UnexpectedAnswer, and whatever kafkajs throws: either way the producer must be thrown away.
 */
export const sendCarefully = async (sender: Sender, shipment: readonly Parcel[]): Promise<readonly bigint[]> => {
  const answer = await sender.sendBatch({ acks: -1, topicMessages: messagesOf(shipment) });
  if (answer.length !== shipment.length) throw new UnexpectedAnswer(shipment, `answered ${JSON.stringify(answer)}`);
  return shipment.map((parcel) => {
    const [one, ...others] = answer.filter((found) => isOf(parcel, found));
    if (one === undefined || others.length > 0) {
      throw new UnexpectedAnswer(shipment, `answered ${JSON.stringify(answer)}`);
    }
    return BigInt(one.baseOffset ?? '-1');
  });
};

/**
 * The same in a transaction, where one more thing can be asked for: that a broker was asked once. When a request fails while another
 * is on its way, kafkajs tries again and sends the other's records a second time under new sequence numbers, and answers what the
 * second try was answered: every partition once, and one of them written twice. The brokers' answers are what gives it away.
 */
export const sendOnce = async (
  sender: Sender,
  shipment: readonly Parcel[],
  answers: () => number,
): Promise<readonly bigint[]> => {
  const before = answers();
  const offsets = await sendCarefully(sender, shipment);
  const answered = answers() - before;
  if (answered !== 1) throw new UnexpectedAnswer(shipment, `brokers answered ${answered} times`);
  return offsets;
};

/** For `createPartitioner`: the partition is ours to say, so that one send never spans two. */
export const saidPartition =
  () =>
  ({ message }: { message: Message }): number => {
    if (message.partition === undefined) throw new Error('a message without a partition');
    return message.partition;
  };
