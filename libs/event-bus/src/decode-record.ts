import {
  type AnyPublicEvent,
  fromCloudEvent,
  MalformedPublicEvent,
  stateSchemas,
  type TopicDefinition,
  topics,
} from '@baton/contracts';
import type { z } from 'zod';
import { BadRecord } from './bad-record';
import type { BusMessage, StateMessage } from './bus-message';
import type { BusRecord } from './event-bus';
import { generationOf, stepOf } from './record-headers';
import { relayProgress } from './relay-progress';

const schemas: Readonly<Record<string, z.ZodType>> = { ...stateSchemas, [topics.relay.name]: relayProgress };

const parse = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    // The parser's own message quotes the text, which may be somebody's.
    throw new BadRecord('the value is no JSON');
  }
};

const decodeEvent = (record: BusRecord): AnyPublicEvent => {
  if (record.value === null) throw new BadRecord('an events topic holds no tombstones');
  const { headers } = record;
  if (headers['streamrevision'] !== undefined && stepOf(record) === null) {
    throw new BadRecord('streamrevision, storeid and ce_subject belong together');
  }
  try {
    return fromCloudEvent(headers, parse(record.value));
  } catch (error) {
    if (error instanceof MalformedPublicEvent) throw new BadRecord(error.message);
    throw error;
  }
};

const decodeState = (record: BusRecord, schema: z.ZodType): StateMessage => {
  const step = stepOf(record);
  const message = {
    topic: record.topic,
    key: record.key,
    streamRevision: step?.revision ?? null,
    storeId: step?.storeId ?? null,
    generation: generationOf(record),
  };
  if (record.value === null) return { ...message, value: null };
  const parsed = schema.safeParse(parse(record.value));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(value)');
    throw new BadRecord(`state does not fit its schema: ${fields.join(', ')}`);
  }
  return { ...message, value: parsed.data };
};

/**
 * How records of a topic become messages: public events, or states of a compacted topic. The function returned
 * throws BadRecord for a malformed record and UnknownPublicEvent for a type that is newer than this code.
 * @throws Error when the topic is compacted and nobody knows the schema of its states.
 */
export const decoderOf = (topic: TopicDefinition): ((record: BusRecord) => BusMessage) => {
  if (topic.cleanup === 'delete') return decodeEvent;
  const schema = schemas[topic.name];
  if (schema === undefined) throw new Error(`no schema is known for the compacted topic ${topic.name}`);
  return (record) => decodeState(record, schema);
};
