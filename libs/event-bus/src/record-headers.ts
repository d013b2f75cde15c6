import { type TopicDefinition, topics } from '@baton/contracts';
import type { StreamStep } from './consumer-ledger';
import type { BusRecord } from './event-bus';

/** Which streams a topic carries. Presence has none. */
const PREFIXES: Readonly<Record<string, string>> = {
  [topics.ticketEvents.name]: 'ticket-',
  [topics.ticketState.name]: 'ticket-',
  [topics.conversationEvents.name]: 'conversation-',
  [topics.conversationState.name]: 'conversation-',
  [topics.agentState.name]: 'agent-',
  [topics.settingsState.name]: 'settings',
};

/** Names of those topics that carry records of the stream. */
export const topicsCarrying = (stream: string, followed: readonly TopicDefinition[]): string[] =>
  followed
    .map((topic) => topic.name)
    .filter((name) => PREFIXES[name] !== undefined && stream.startsWith(PREFIXES[name]));

/** State records carry no `ce_subject`; their key is what follows the prefix. */
const streamOf = (record: BusRecord): string | undefined => {
  const subject = record.headers['ce_subject'];
  if (subject !== undefined) return subject;
  const prefix = PREFIXES[record.topic];
  return prefix?.endsWith('-') === true ? prefix + record.key : prefix;
};

const WHOLE_NUMBER = /^\d{1,15}$/;

/** The step of a stream that a record is about, from headers alone, so that a record with a broken value still has one. */
export const stepOf = (record: BusRecord): StreamStep | null => {
  const storeId = record.headers['storeid'];
  const revision = record.headers['streamrevision'];
  const stream = streamOf(record);
  if (storeId === undefined || stream === undefined || revision === undefined || !WHOLE_NUMBER.test(revision)) {
    return null;
  }
  return { storeId, stream, revision: Number(revision) };
};

/** The generation of the topic that the record was written in; null for records without a relay. */
export const generationOf = (record: BusRecord): string | null => record.headers['generation'] ?? null;
