/** What the checker reads of a record of an events topic; a `BusRecord` fits. */
export interface PublishedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OrderViolation {
  readonly kind: 'gap' | 'duplicate' | 'inversion' | 'offset' | 'split key' | 'unreadable';
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly problem: string;
}

/**
 * Holds the records of events topics, given in the order in which each partition was read, against the promises of the public
 * stream: per stream every revision once, from 0 on, rising by one; offsets rise; a key stays in its partition.
 * Records of an older `generation` of a topic must have been left out.
 */
export const checkOrderAndGaps = (records: Iterable<PublishedRecord>): OrderViolation[] => {
  const order = new RecordOrder();
  for (const record of records) order.follow(record);
  return order.violations;
};

class RecordOrder {
  readonly violations: OrderViolation[] = [];
  private readonly lastRevision = new Map<string, number>();
  private readonly lastOffset = new Map<string, bigint>();
  private readonly partitionOfKey = new Map<string, number>();
  private readonly seenIds = new Set<string>();

  follow(record: PublishedRecord): void {
    this.checkPlace(record);
    const { ce_id: id, ce_subject: stream, streamrevision } = record.headers;
    const revision = streamrevision === undefined ? NaN : Number(streamrevision);
    if (id === undefined || stream === undefined || !Number.isInteger(revision)) {
      this.report(record, 'unreadable', 'ce_id, ce_subject or streamrevision is missing');
      return;
    }
    const last = this.lastRevision.get(stream) ?? -1;
    if (this.seenIds.has(id)) this.report(record, 'duplicate', `${stream}@${revision} (${id}) came before`);
    else if (revision <= last) this.report(record, 'inversion', `${stream}@${revision} came after @${last}`);
    else if (revision > last + 1) this.report(record, 'gap', `${stream}@${revision} came after @${last}`);
    this.seenIds.add(id);
    this.lastRevision.set(stream, Math.max(last, revision));
  }

  private checkPlace(record: PublishedRecord): void {
    const place = `${record.topic}/${record.partition}`;
    const last = this.lastOffset.get(place);
    const offset = BigInt(record.offset);
    if (last !== undefined && offset <= last) this.report(record, 'offset', `${offset} came after ${last}`);
    this.lastOffset.set(place, offset);
    const keyed = `${record.topic} ${record.key}`;
    const partition = this.partitionOfKey.get(keyed) ?? record.partition;
    if (partition !== record.partition) this.report(record, 'split key', `${record.key} was in partition ${partition}`);
    this.partitionOfKey.set(keyed, partition);
  }

  private report({ topic, partition, offset }: PublishedRecord, kind: OrderViolation['kind'], problem: string): void {
    this.violations.push({ kind, topic, partition, offset, problem });
  }
}
