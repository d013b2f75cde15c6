import type { PublishedRecord } from './check-order-and-gaps';
import type { StoredFact } from './stored-fact';

/** A record of a compacted topic: no `ce_id`, its stream is the prefix and its key. */
export interface StateRecord extends PublishedRecord {
  /** null: a tombstone. */
  readonly value: string | null;
}

/**
 * Every stored event has its record, every record its stored event: nothing lost, nothing that a zombie made up, each at
 * its place. `facts` are those whose streams are published; `records` what is readable, of the newest generation.
 */
export const checkPublished = (facts: Iterable<StoredFact>, records: Iterable<PublishedRecord>): string[] => {
  const stored = new Map([...facts].map((fact) => [fact.id, fact]));
  const missing = new Map(stored);
  const problems: string[] = [];
  for (const { topic, partition, offset, headers } of records) {
    const id = headers['ce_id'] ?? '(none)';
    const fact = stored.get(id);
    missing.delete(id);
    const place = `${topic}/${partition}@${offset}`;
    if (fact === undefined) problems.push(`phantom: ${place} is event ${id}, which is not stored`);
    else if (headers['ce_subject'] !== fact.stream || headers['streamrevision'] !== String(fact.revision)) {
      problems.push(`altered: ${place} is ${fact.stream}@${fact.revision}, and says otherwise`);
    }
  }
  for (const { stream, revision, type } of missing.values())
    problems.push(`lost: ${stream}@${revision} ${type} is not on the topic`);
  return problems;
};

/**
 * One relay writes in store order, so positions rise within each partition. Where one goes back, a zombie wrote, or two relays.
 * @param compare of the store that gave the positions.
 */
export const checkStoreOrder = (
  records: Iterable<PublishedRecord>,
  compare: (a: string, b: string) => number,
): string[] => {
  const last = new Map<string, string>();
  const problems: string[] = [];
  for (const { topic, partition, offset, headers } of records) {
    const place = `${topic}/${partition}`;
    const position = headers['storeposition'];
    const before = last.get(place);
    if (position === undefined) problems.push(`${place}@${offset}: has no storeposition`);
    else if (before !== undefined && compare(position, before) < 0)
      problems.push(`${place}@${offset}: position ${position} came after ${before}`);
    if (position !== undefined) last.set(place, position);
  }
  return problems;
};

/**
 * A compacted topic ends, for every key, on the newest state: the last record of a key carries its stream's last revision.
 * @param prefix of the streams that the topic tells, such as `ticket-`.
 */
export const checkLatestState = (
  facts: Iterable<StoredFact>,
  records: Iterable<PublishedRecord>,
  prefix: string,
): string[] => {
  const latest = new Map<string, number>();
  for (const { stream, revision } of facts) if (stream.startsWith(prefix)) latest.set(stream, revision);
  const told = new Map<string, number>();
  for (const { key, headers } of records)
    if (headers['streamrevision'] !== undefined) told.set(prefix + key, Number(headers['streamrevision']));
  const problems: string[] = [];
  for (const [stream, revision] of latest) {
    const last = told.get(stream);
    if (last !== revision)
      problems.push(`${stream}: its state ends at @${last ?? 'nothing'}, the stream at @${revision}`);
  }
  for (const stream of told.keys()) if (!latest.has(stream)) problems.push(`${stream}: has a state, and is not stored`);
  return problems;
};
