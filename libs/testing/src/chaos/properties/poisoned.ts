import { topics } from '@baton/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { checkIsolation, percentile } from '../../checkers/check-service';
import { isSuccess } from '../../checkers/observation';
import { member } from '../../checkers/stored-fact';
import type { Property, Run } from '../property';
import { after, anyOf } from '../signals';

const LEAST_CHATS = 20;
/** Of a machine that has other things to do. */
const NOISE_MS = 50;

/** Puts a record that nobody can read among those of one conversation. */
const poison = async ({ house, recorder }: Run, conversationId: string): Promise<void> => {
  const brokers = house.stack.kafka.brokers.split(',');
  const producer = new Kafka({ clientId: 'chaos', brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = [{ key: conversationId, value: '{"this is": no event', headers: { chaos: 'poison' } }];
  await producer.send({ topic: topics.conversationEvents.name, messages });
  await producer.disconnect();
  recorder.fault('poison record');
};

/** Milliseconds from a customer's asking for a person until the ticket service knows of it, which is one record's way. */
const oneChat = async ({ crew, recorder }: Run): Promise<number | null> => {
  const visit = await crew.visit('isolation');
  if (visit === null) return null;
  const path = `/v1/conversations/${visit.conversationId}/handover`;
  const asked = await visit.customer.until({ path, body: { subject: 'isolation' }, key: visit.conversationId });
  const id = member(member(asked.body, 'ticket'), 'id');
  if (typeof id !== 'string') return null;
  const known = { method: 'GET', path: `/v1/tickets/${id}`, waitFor: ['ticket-not-found'] } as const;
  const told = await crew.supervisor(visit.seen).until(known);
  if (!isSuccess(told)) return null;
  await crew.supervisor(visit.seen).until({ path: `/v1/tickets/${id}/resolve`, body: {}, key: id });
  return recorder.now() - asked.answeredAt;
};

const measure = async (run: Run, signal: AbortSignal): Promise<number[]> => {
  const took: number[] = [];
  while (!run.interrupted.aborted && (!signal.aborted || took.length < LEAST_CHATS)) {
    const ms = await oneChat(run);
    if (ms === null) continue;
    took.push(ms);
    run.load.chats += 1;
  }
  return took;
};

export const poisoned: Property = {
  name: 'poison',
  number: 9,
  promise: 'a poison record isolates its key: the p99 of other keys is unchanged',
  mustSee: ['chats measured', 'dead letters'],
  play: async (given) => {
    const { interrupted, seconds, figures, violations } = given;
    const run = { ...given, crew: given.crew.until(interrupted) };
    const half = (): AbortSignal => anyOf(interrupted, after(seconds * 500));
    const victims = [await run.crew.visit('poisoned'), await run.crew.visit('poisoned')];
    const before = await measure(run, half());
    for (const victim of victims) {
      if (victim === null) continue;
      await poison(run, victim.conversationId);
      // what follows on the same key is parked behind it
      const path = `/v1/conversations/${victim.conversationId}/messages`;
      for (const n of ['1', '2', '3'])
        await victim.customer.until({ path, body: { text: n, clientMessageId: n }, key: n });
    }
    const during = await measure(run, half());
    violations.push(...checkIsolation({ before, during, noiseMs: NOISE_MS }));
    Object.assign(figures, {
      'p99 of other keys before, ms': Math.round(percentile(before, 0.99)),
      'p99 of other keys while parked, ms': Math.round(percentile(during, 0.99)),
      'chats measured': before.length + during.length,
    });
    const letters = await deadLetters(run);
    figures['dead letters'] = letters;
    if (letters < victims.length) violations.push(`${victims.length} poison records made ${letters} dead letters`);
  },
};

/** How many records the ticket group's dead-letter topic of conversations holds. */
const deadLetters = async ({ house }: Run): Promise<number> => {
  const brokers = house.stack.kafka.brokers.split(',');
  const admin = new Kafka({ clientId: 'chaos', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(`${topics.conversationEvents.name}.ticket.dlq`);
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  } catch {
    return 0; // the topic is made with its first record
  } finally {
    await admin.disconnect();
  }
};
