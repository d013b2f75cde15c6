import { topics } from '@baton/contracts';
import { type BusLog, type EventBus, memoryLedger, type PresenceStateMessage, runConsumer } from '@baton/event-bus';
import type { PresenceRecord } from './presence-store';

const isPresence = (message: object): message is PresenceStateMessage => 'key' in message && 'value' in message;

/**
 * What others were last told of everybody: the whole of `baton.presence.state.v1` as it is now.
 * @param reader names the consumer group that reads it, which is forgotten afterwards.
 * @throws BusUnavailable
 */
export const readDeclared = async (bus: EventBus, reader: string, log: BusLog): Promise<readonly PresenceRecord[]> => {
  const declared = new Map<string, PresenceRecord>();
  const read = [topics.presenceState];
  await bus.ensureTopics(read);
  const marks = await bus.highWatermarks(read);
  const consumer = await runConsumer<null>({
    bus,
    topics: read,
    ledger: memoryLedger({ group: reader, topics: read }),
    ephemeral: true,
    log,
    handle: async (message) => {
      if (!isPresence(message)) return;
      const { key, value } = message;
      if (value === null) declared.delete(key);
      else declared.set(key, { ...value, since: Date.parse(value.since) });
    },
  });
  try {
    await consumer.reached(marks);
  } finally {
    await consumer.stop();
  }
  return [...declared.values()];
};
