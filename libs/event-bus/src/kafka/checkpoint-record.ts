import { type TopicDefinition, topics as known } from '@baton/contracts';
import { z } from 'zod';
import type { Checkpoint, OutgoingRecord } from '../event-bus';
import { relayProgress } from '../relay-progress';
import type { RawRecord } from './broker-view';

const topicShape = z.object({
  partitions: z.number().int(),
  cleanup: z.enum(['delete', 'compact']),
  retentionMs: z.number().nullable(),
  key: z.string(),
  /** Where each partition ends at least, once this is readable; a topic that ends before was deleted, or lost records. */
  ends: z.array(z.string()),
});

const notes = z.object({
  topics: z.record(z.string(), topicShape),
  /** When the state topics were last made to roll, milliseconds since 1970. */
  rolledAt: z.number(),
  /** The topics are being deleted and made again by `npm run republish`; nobody may write meanwhile. */
  republishing: z.boolean(),
});

/** What a writer notes beside its checkpoint, to know its topics again: a header, because other readers have no use for it. */
export type WriterNotes = z.infer<typeof notes>;
export type TopicNotes = WriterNotes['topics'];

/** The last word of a writer on the relay topic. */
export interface WriterRecord {
  /** null: never written, or forgotten on purpose. */
  readonly checkpoint: Checkpoint | null;
  readonly generation: string | null;
  readonly notes: WriterNotes | null;
}

const HEADER = 'writernotes';

/** @param progress null: forget the checkpoint. */
export const checkpointRecord = (
  name: string,
  progress: (Checkpoint & { readonly generation: string }) | null,
  noted: WriterNotes,
): OutgoingRecord => ({
  topic: known.relay.name,
  key: name,
  value: progress === null ? null : JSON.stringify(relayProgress.parse(progress)),
  headers: { [HEADER]: JSON.stringify(noted) },
});

/** @throws ZodError, SyntaxError for a record that no version of this writer has written. */
export const readCheckpointRecord = (record: RawRecord | null): WriterRecord => {
  if (record === null) return { checkpoint: null, generation: null, notes: null };
  const header = record.headers[HEADER];
  const noted = header === undefined ? null : notes.parse(JSON.parse(String(header)));
  if (record.value === null) return { checkpoint: null, generation: null, notes: noted };
  const { generation, ...checkpoint } = relayProgress.parse(JSON.parse(record.value.toString('utf8')));
  return { checkpoint, generation, notes: noted };
};

/** The notes of topics that were never written to. */
export const freshNotes = (topics: readonly TopicDefinition[]): TopicNotes =>
  Object.fromEntries(
    topics.map(({ name, partitions, cleanup, retentionMs, key }) => [
      name,
      { partitions, cleanup, retentionMs, key, ends: Array.from({ length: partitions }, () => '0') },
    ]),
  );
