import { deadLetterTopic, type TopicDefinition } from '@baton/contracts';
import type { RecordPlace } from './consumer-ledger';
import type { BusRecord, OutgoingRecord } from './event-bus';

/** Headers that hold ids, kinds and times by contract; any other header of a record that is broken anyway is left out. */
const KEPT =
  /^(ce_(specversion|id|source|type|subject|time|dataschema|partitionkey)|content-type|streamrevision|storeposition|storeid|generation|actorkind|actorid|correlationid|causationid|traceparent)$/;

export const placeOf = ({ topic, partition, offset, key }: BusRecord): RecordPlace => ({
  topic,
  partition,
  offset,
  key,
});

/** What tells operators of a record that a group could not handle: ids and the error, never the record's value. */
export const deadLetterOf = (
  source: TopicDefinition,
  group: string,
  record: BusRecord,
  error: string,
): OutgoingRecord => {
  const kept = Object.fromEntries(Object.entries(record.headers).filter(([name]) => KEPT.test(name)));
  const original = {
    'original-topic': record.topic,
    'original-partition': String(record.partition),
    'original-offset': record.offset,
    'original-timestamp': String(record.timestamp),
    group,
    error,
  };
  return {
    topic: deadLetterTopic(source, group).name,
    key: record.key,
    value: JSON.stringify({ ...placeOf(record), group, error }),
    headers: { ...kept, ...original },
  };
};
