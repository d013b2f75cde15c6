import { topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import type { Answers } from '@baton/testing';
import { STATES } from '../../src/domain/followed-topics';
import { conversationState, ticketState } from '../live.examples';
import { NotificationMachine } from '../notification.process';

const BATCH = 2_000;

const idOf = (kind: string, number: number): string =>
  `${kind.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Records of one ticket that waits and of its conversation, with a last message as people write them. */
const recordsOf = (number: number): { ticket: OutgoingRecord; conversation: OutgoingRecord } => {
  const [id, conversationId, customerId] = ['3', '1', '2'].map((kind) => idOf(kind, number)) as [
    string,
    string,
    string,
  ];
  const ticket = ticketState({
    id,
    conversationId,
    customer: { id: customerId, name: `Customer ${number}`, presence: 'present' },
  });
  const lastMessage = {
    revision: 3,
    at: ticket.createdAt,
    author: { kind: 'customer' as const, id: customerId },
    text: `Where is my order number ${number}? It was promised for last week.`,
    kind: 'message' as const,
  };
  const conversation = conversationState({ id: conversationId, ticketId: id, lastMessage, unread: 1, revision: 3 });
  const of = (topic: string, key: string, state: { readonly revision: number }): OutgoingRecord => ({
    topic,
    key,
    value: JSON.stringify(state),
    headers: { streamrevision: String(state.revision) },
  });
  return {
    ticket: of(topics.ticketState.name, id, ticket),
    conversation: of(topics.conversationState.name, conversationId, conversation),
  };
};

const heap = (): number => {
  global.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Reads every record of the states and drops it. @returns milliseconds. */
const readBare = async ({ bus }: NotificationMachine): Promise<number> => {
  const ends = await bus.highWatermarks(STATES);
  const missing = new Map(
    ends.filter(({ offset }) => offset !== '0').map((end) => [`${end.topic}[${end.partition}]`, end.offset]),
  );
  const began = performance.now();
  let done: () => void = () => undefined;
  const read = new Promise<void>((resolve) => (done = resolve));
  const consumer = await bus.consume({
    group: 'bare',
    topics: STATES,
    startAt: async () => undefined,
    onBatch: async ({ topic, partition, nextOffset }) => {
      const lane = `${topic}[${partition}]`;
      if (missing.get(lane) === nextOffset) missing.delete(lane);
      if (missing.size === 0) done();
    },
    ephemeral: true,
  });
  await read;
  const tookMs = performance.now() - began;
  await consumer.stop();
  return tookMs;
};

/** One replica on an inbox that is larger than any. */
export const begin = async ({ tickets }: { readonly tickets: number }): Promise<Answers> => {
  const machine = await NotificationMachine.open();
  const fill = async (): Promise<void> => {
    for (let from = 0; from < tickets; from += BATCH) {
      const some = Array.from({ length: Math.min(BATCH, tickets - from) }, (_, at) => recordsOf(from + at));
      await machine.write(
        'relay-ticket',
        some.map(({ ticket }) => ticket),
      );
      await machine.write(
        'relay-conversation',
        some.map(({ conversation }) => conversation),
      );
    }
  };
  const measure = async () => {
    const bare = await readBare(machine);
    const before = heap();
    const running = await machine.boot();
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    await running.service.start();
    await running.service.caughtUp();
    const ready = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return { ready, bare, cpu: (user + system) / 1_000, bytesPerTicket: (heap() - before) / tickets };
  };
  return { fill, measure };
};
