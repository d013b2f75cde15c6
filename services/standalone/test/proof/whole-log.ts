import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@baton/contracts';
import { conversationCodec } from '@baton/conversation-service/src/outbound/conversation.store';
import { customerCodec } from '@baton/conversation-service/src/outbound/customer.store';
import { customerConversations } from '@baton/conversation-service/src/views/conversations/conversations.projection';
import { migrateViews } from '@baton/conversation-service/src/views/view-tables';
import { type BusRecord, type EventBus, openEmbeddedBus } from '@baton/event-bus';
import type { EventStore, RecordedEvent } from '@baton/event-store';
import { compareViews, rebuildInto, type ViewDefinition } from '@baton/projections';
import { createLog, Lifecycle } from '@baton/service-kit';
import { migrate, openSqlite } from '@baton/sql';
import { checkOneOwner, checkOrderAndGaps } from '@baton/testing';
import { TicketStore } from '@baton/ticket-service/src/outbound/ticket.store';
import { agentsView } from '@baton/ticket-service/src/views/agents/agents.projection';
import { ticketsView } from '@baton/ticket-service/src/views/tickets/tickets.projection';
import { viewMigrations } from '@baton/ticket-service/src/views/views-schema';
import type { Kysely } from 'kysely';
import { type OpenData, openData } from '../../src/data/open-data';
import { openSecrets } from '../../src/data/secrets';
import { readLog, ticketHistories } from './logs';

export interface WholeLog {
  readonly events: number;
  readonly records: number;
  readonly viewRows: number;
  /** What is not as promised; empty when all is. */
  readonly problems: readonly string[];
}

/**
 * Reads everything that a stopped standalone left behind: one owner at every revision, nothing twice, nothing missing on the bus,
 * and each view equal, byte for byte, to what its store gives from zero.
 */
export const checkWhole = async (folder: string): Promise<WholeLog> => {
  const ticket = await readLog(folder, 'ticket');
  const conversation = await readLog(folder, 'conversation');
  const bus = await checkBus(folder, [...ticket, ...conversation]);
  const views = await checkViews(folder);
  return {
    events: ticket.length + conversation.length,
    records: bus.records,
    viewRows: views.rows,
    problems: [
      ...checkOneOwner(ticketHistories(ticket)).map(
        ({ stream, revision, problem }) => `${stream}@${revision}: ${problem}`,
      ),
      ...repeated([...ticket, ...conversation]),
      ...bus.problems,
      ...views.problems,
    ],
  };
};

/** A command appends once, and a message of one author is stored once. */
const repeated = (events: readonly RecordedEvent[]): string[] => {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const { stream, revision, type, data, metadata } of events) {
    const author = data['author'] as { kind: string; id: string } | undefined;
    const message =
      type === 'MessagePosted' ? `${author?.kind} ${author?.id} ${String(data['clientMessageId'])}` : null;
    for (const key of [
      `${stream} ${type} by command ${metadata.commandId}`,
      message && `${stream} message ${message}`,
    ]) {
      if (key === null) continue;
      if (seen.has(key)) problems.push(`${key} at ${seen.get(key)} and again at ${revision}`);
      seen.set(key, revision);
    }
  }
  return problems;
};

const EVENT_TOPICS = [topics.ticketEvents, topics.conversationEvents];

const readTopics = async (bus: EventBus): Promise<BusRecord[]> => {
  const ends = new Map(
    (await bus.highWatermarks(EVENT_TOPICS)).map((end) => [`${end.topic}/${end.partition}`, end.offset]),
  );
  const open = new Set([...ends].filter(([, offset]) => BigInt(offset) > 0n).map(([place]) => place));
  const records: BusRecord[] = [];
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  if (open.size === 0) done();
  const consumer = await bus.consume({
    group: 'proof',
    topics: EVENT_TOPICS,
    startAt: async () => undefined,
    onBatch: async (batch) => {
      records.push(...batch.records);
      const place = `${batch.topic}/${batch.partition}`;
      if (BigInt(batch.nextOffset) >= BigInt(ends.get(place) ?? '0')) open.delete(place);
      if (open.size === 0) done();
    },
  });
  await all;
  await consumer.stop();
  return records;
};

/** Every stored event of a ticket or conversation is on the bus, once and in order. */
const checkBus = async (folder: string, events: readonly RecordedEvent[]) => {
  const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite') });
  try {
    await bus.ensureTopics(EVENT_TOPICS);
    const records = await readTopics(bus);
    const problems = checkOrderAndGaps(records).map(({ kind, topic, problem }) => `${topic}: ${kind}: ${problem}`);
    const published = new Set(records.map(({ headers }) => headers['ce_id']));
    const missing = events.filter(({ stream, id }) => /^(ticket|conversation)-/.test(stream) && !published.has(id));
    return {
      records: records.length,
      problems: [...problems, ...missing.map(({ stream, revision }) => `${stream}@${revision} is not on the bus`)],
    };
  } finally {
    await bus.close();
  }
};

interface Rebuilding<DB, Event> {
  readonly view: ViewDefinition<DB, Event>;
  readonly store: EventStore;
  readonly live: Kysely<DB>;
  readonly prepare: (empty: Kysely<DB>) => Promise<void>;
}

const compareWithRebuild = async <DB, Event>({ view, store, live, prepare }: Rebuilding<DB, Event>) => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-rebuild-'));
  const into = openSqlite<DB>(join(folder, 'views.sqlite'));
  try {
    await prepare(into);
    await rebuildInto({ view, store, into });
    const { rows, difference } = await compareViews(view, live, into);
    return { rows, problems: difference === null ? [] : [`view ${view.name}: ${JSON.stringify(difference)}`] };
  } catch (error) {
    return { rows: 0, problems: [`view ${view.name} cannot be rebuilt: ${String(error)}`] };
  } finally {
    await into.destroy();
    await rm(folder, { recursive: true, force: true });
  }
};

const comparisons = (data: OpenData) => {
  const tickets = new TicketStore(data.ticket.store, data.ticket.keys);
  const ofTickets = {
    store: data.ticket.store,
    live: data.ticket.views,
    prepare: (db: typeof data.ticket.views) => migrate(db, viewMigrations),
  };
  const { store, keys, views: live } = data.conversation;
  const codecs = { conversations: conversationCodec(keys), customers: customerCodec(keys) };
  return [
    () => compareWithRebuild({ ...ofTickets, view: ticketsView(tickets) }),
    () => compareWithRebuild({ ...ofTickets, view: agentsView(tickets) }),
    () => compareWithRebuild({ view: customerConversations(codecs), store, live, prepare: migrateViews }),
  ];
};

const checkViews = async (folder: string): Promise<{ rows: number; problems: string[] }> => {
  const log = createLog({ level: 'silent', name: 'proof' });
  const lifecycle = new Lifecycle(log, 15_000);
  const data = await openData(folder, await openSecrets(folder), { lifecycle, log });
  try {
    let rows = 0;
    const problems: string[] = [];
    for (const compare of comparisons(data)) {
      const compared = await compare();
      rows += compared.rows;
      problems.push(...compared.problems);
    }
    return { rows, problems };
  } finally {
    await lifecycle.shutdown();
  }
};
