import { topics as known } from '@baton/contracts';
import { partitionOf } from '../embedded/partitioner';
import { BusUnavailable } from '../event-bus';
import type { BrokerView, RawRecord } from './broker-view';
import { readCheckpointRecord, type WriterRecord } from './checkpoint-record';

/** How far back the first look goes; each further one goes eight times as far. */
const FIRST_LOOK = 2_000n;
const COMMIT_MARKER = 1;

/** Partition of the relay topic that holds a writer's checkpoints. */
export const checkpointPartition = (name: string): number => partitionOf(name, known.relay.partitions);

/** A marker's key is a version and a type, 16 bits each. */
const isCommit = ({ key }: RawRecord): boolean =>
  key !== null && key.length >= 4 && key.readInt16BE(2) === COMMIT_MARKER;

/**
 * Finds the last committed record of a key between two offsets. It reads past what is decided, because another relay's open
 * transaction in the same partition would else hide ours: which of ours are committed is told by their markers.
 */
const lastCommitted = async (view: BrokerView, name: string, from: bigint, to: bigint): Promise<RawRecord | null> => {
  const partition = checkpointPartition(name);
  const undecided = new Map<string, RawRecord>();
  let latest: RawRecord | null = null;
  let decided = 0n;
  for (let at = from; at < to;) {
    const { records, lastStableOffset } = await view.fetch(known.relay.name, partition, at);
    decided = lastStableOffset;
    for (const record of records) {
      const { producerId, inTransaction } = record.batchContext;
      if (record.isControlRecord) {
        const ended = undecided.get(producerId);
        if (ended !== undefined && isCommit(record)) latest = ended;
        undecided.delete(producerId);
      } else if (record.key?.toString('utf8') === name) {
        if (inTransaction) undecided.set(producerId, record);
        else latest = record;
      }
    }
    const last = records.at(-1);
    at = last === undefined ? at + 1n : BigInt(last.offset) + 1n; // compaction leaves batches without records
  }
  for (const record of undecided.values()) {
    if (BigInt(record.offset) >= decided) throw new BusUnavailable(`a transaction of ${name} is not over yet`);
    latest = record; // its marker was compacted away, which happens to committed ones only
  }
  return latest;
};

/**
 * What a writer last committed, read to the end of its partition and not to the last record delivered: markers and aborted tails
 * deliver none. Whoever calls has fenced all earlier writers, so that nothing of them is still on its way.
 */
export const readLastCheckpoint = async (view: BrokerView, name: string): Promise<WriterRecord> => {
  const bounds = await view.bounds([known.relay.name]);
  const { low, end } = bounds.get(`${known.relay.name}[${checkpointPartition(name)}]`) ?? { low: 0n, end: 0n };
  for (let back = FIRST_LOOK; ; back *= 8n) {
    const from = end - back > low ? end - back : low;
    const found = await lastCommitted(view, name, from, end);
    if (found !== null || from === low) return readCheckpointRecord(found);
  }
};
