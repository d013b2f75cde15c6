import type { KafkaMessage } from 'kafkajs';
import type { BusRecord } from '../event-bus';

const text = (bytes: Buffer | string | (Buffer | string)[] | undefined): string =>
  bytes === undefined ? '' : Array.isArray(bytes) ? text(bytes.at(-1)) : bytes.toString('utf8');

/** As kafkajs gives it → as the port has it: text, and of a header that comes twice the last. */
export const asRecord = (topic: string, partition: number, message: KafkaMessage): BusRecord => ({
  topic,
  partition,
  offset: message.offset,
  key: message.key?.toString('utf8') ?? '',
  value: message.value?.toString('utf8') ?? null,
  headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, text(value)])),
  timestamp: Number(message.timestamp),
});

/** Bytes that it takes in memory, roughly. */
export const sizeOf = ({ key, value }: KafkaMessage): number => 200 + (key?.length ?? 0) + (value?.length ?? 0);
