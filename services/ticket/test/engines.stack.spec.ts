import { type AnyPublicEvent, topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { BusContext, type Delivery, type LedgerWork } from '@baton/event-bus';
import { type EventStore, openSqliteEventStore } from '@baton/event-store';
import { dumpView, rebuildInto } from '@baton/projections';
import { engineOf, migrate } from '@baton/sql';
import { type DatabaseUnderTest, postgresUnderTest, sqliteUnderTest } from '@baton/sql/src/contract';
import fc from 'fast-check';
import type { Kysely, Transaction } from 'kysely';
import { v4 as uuid } from 'uuid';
import { agentDecider } from '../src/domain/agent.decider';
import type { ActingAgent, TicketCommand } from '../src/domain/ticket.commands';
import { ticketDecider } from '../src/domain/ticket.decider';
import { PresenceConsumer } from '../src/inbound/presence.consumer';
import { agentStream, customerOf, ticketStream, TicketStore } from '../src/outbound/ticket.store';
import { CustomersQuery } from '../src/views/customers/customers.query';
import { agentsView } from '../src/views/agents/agents.projection';
import { AgentsQuery } from '../src/views/agents/agents.query';
import { ticketsView } from '../src/views/tickets/tickets.projection';
import { type ListReader, type PageEnd, type TicketFilter, TicketsQuery } from '../src/views/tickets/tickets.query';
import { type TicketViews, viewMigrations } from '../src/views/views-schema';
import { memoryKeys } from './memory-keys';
import {
  claim,
  create,
  deleteTicket,
  erase,
  forward,
  markEnded,
  markGone,
  resolve,
  restore,
  unclaim,
} from './ticket.examples';

/** What a language orders otherwise than its bytes, what a pattern or a quote could break, and what no column takes. */
const WORDS = [
  'a',
  'A',
  'b',
  'B',
  'ä',
  'Z',
  '-a',
  'a-b',
  'ab',
  '_',
  '%',
  "o'",
  '"',
  '\\',
  '\u{1f600}',
  '\ufffd',
  'a\u0000',
];
const word = fc.constantFrom(...WORDS);
const instant = fc.integer({ min: 0, max: 5 }).map((minute) => `2026-11-22T10:0${minute}:00.000Z`);
const PEOPLE = ['ada', 'Ada', 'a-da', 'zoé', 'sam'];
const TICKETS = Array.from({ length: 6 }, (_, index) => `01920000-0000-7000-8000-00000000000${'04b1ae'[index]}`);
const CUSTOMERS = ['01920000-0000-7000-8000-0000000000c1', '01920000-0000-7000-8000-0000000000c2'];

const agent = fc.record({ id: fc.constantFrom(...PEOPLE), skills: fc.subarray(WORDS), queues: fc.subarray(WORDS) });
const acting = fc
  .record({ agent, supervisor: fc.boolean() })
  .map(({ agent: { id, skills, queues }, supervisor }): ActingAgent => ({ id, skills, queues, supervisor }));

const created = fc
  .record({
    at: instant,
    queue: fc.option(word),
    requiredSkills: fc.uniqueArray(word, { maxLength: 2 }),
    customerId: fc.constantFrom(...CUSTOMERS),
    customerName: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
    subject: fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })),
  })
  .map(({ at, ...more }): TicketCommand => ({ ...create(), ...more, waitingSince: at, now: at }));

const command: fc.Arbitrary<TicketCommand> = fc.oneof(
  created,
  acting.map(claim),
  acting.map(unclaim),
  fc.tuple(acting, acting).map(([from, to]) => forward(from, to)),
  acting.map((who) => resolve(who)),
  acting.map(deleteTicket),
  acting.map(restore),
  fc.constant(markEnded),
  fc.constant(markGone),
  fc.constantFrom(erase, markEnded, markEnded, markEnded),
);

type Step =
  | { readonly kind: 'ticket'; readonly id: string; readonly command: TicketCommand }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string | null }
  | {
      readonly kind: 'presence';
      readonly id: string;
      readonly seq: number;
      readonly status: 'online' | 'offline' | null;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ticket'), id: fc.constantFrom(...TICKETS), command }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('agent'), id: fc.constantFrom(...PEOPLE), name: fc.option(word) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('presence'),
      id: word,
      seq: fc.integer({ min: 0, max: 9 }).map((seq) => seq * 1_000_000_000_000),
      status: fc.constantFrom('online', 'offline', null),
    }),
  },
);

/** Every ticket is asked for, and then anything happens. */
const history = fc
  .tuple(
    fc.tuple(...TICKETS.map((id) => created.map((command): Step => ({ kind: 'ticket', id, command })))),
    fc.array(step, { minLength: 20, maxLength: 50, size: 'max' }),
  )
  .map(([begin, then]) => [...begin, ...then]);

const cause = () => {
  const commandId = uuid();
  const from = { actor: { kind: 'system', id: 'spec' } as const, causationId: null, traceparent: null };
  return { ...from, commandId, correlationId: commandId, occurredAt: '2026-11-22T10:00:00.000Z' };
};

const ignoreRejection = (error: unknown): void => {
  if (!(error instanceof Rejection)) throw error;
};

/** Lets the history happen in the store; presence comes from the bus, so it is heard by each engine. */
const happen = async (tickets: TicketStore, steps: readonly Step[]): Promise<void> => {
  for (const one of steps) {
    if (one.kind === 'ticket') {
      const given = one.command.type === 'CreateTicket' ? { ...one.command, ticketId: one.id } : one.command;
      const decide = (state: Parameters<typeof ticketDecider.decide>[1]) => ticketDecider.decide(given, state);
      const handling = tickets.tickets.handle(ticketStream(one.id), { ...cause(), customerId: customerOf }, decide);
      await handling.catch(ignoreRejection);
    } else if (one.kind === 'agent') {
      const registered = { type: 'RegisterAgent' as const, agentId: one.id, name: one.name, skills: [], queues: [] };
      await tickets.agents.handle(agentStream(one.id), { ...cause(), customerId: null }, (state) =>
        agentDecider.decide(registered, state),
      );
    }
  }
};

const heard = async (
  db: Kysely<TicketViews>,
  handle: (context: BusContext<Transaction<TicketViews>>) => void,
): Promise<void> => {
  const work: LedgerWork<Transaction<TicketViews>>[] = [];
  const record = { partition: 3, timestamp: SAID_AT };
  handle(new BusContext([{ record, write: (piece) => void work.push(piece) } as Delivery<Transaction<TicketViews>>]));
  await db.transaction().execute(async (trx) => {
    for (const piece of work) await piece(trx);
  });
};

const place = { topic: topics.presenceState.name, streamRevision: null, storeId: null, generation: null };

const hear = (db: Kysely<TicketViews>, { id, seq, status }: Step & { kind: 'presence' }): Promise<void> => {
  const said = { status: status ?? 'online', availability: 'busy', since: '2026-11-22T10:00:00.000Z', seq } as const;
  const value = status === null ? null : { person: { kind: 'agent' as const, id }, ...said };
  return heard(db, (context) => new PresenceConsumer().follow({ ...place, key: `agent:${id}`, value }, context));
};

const SAID_AT = 1_764_000_000_000;

/** How far presence has told, in a word that says it and one that does not. */
const hearRelay = async (db: Kysely<TicketViews>): Promise<void> => {
  const said = { position: null, storeId: 's', caughtUp: true, generation: 'g' };
  const at = { ...place, topic: topics.relay.name, key: 'relay-presence' };
  for (const value of [{ ...said, asOf: SAID_AT }, said])
    await heard(db, (context) => new PresenceConsumer().followRelay({ ...at, value }, context));
};

const LEFT_AT = '2026-11-22T10:00:00.000Z';

/** The first customer left, in an older episode as well; the second is there. */
const hearCustomers = async (db: Kysely<TicketViews>): Promise<void> => {
  const [gone = '', there = ''] = CUSTOMERS;
  for (const seq of [2, 1]) {
    const data = { person: { kind: 'customer', id: gone }, seq, since: LEFT_AT };
    const event = { id: `left-${seq}`, type: 'baton.presence.offline.v1', data } as unknown as AnyPublicEvent;
    await heard(db, (context) => new PresenceConsumer().followEpisodes(event, context));
  }
  const said = { status: 'online', availability: 'available', since: LEFT_AT, seq: 1_764_000_000_000_000 } as const;
  const value = { person: { kind: 'customer' as const, id: there }, ...said };
  await heard(db, (context) => new PresenceConsumer().follow({ ...place, key: `customer:${there}`, value }, context));
};

/** Which tickets say otherwise than presence, with and without a grace; then who is still remembered. */
const absencesIn = async (db: Kysely<TicketViews>): Promise<unknown[]> => {
  const customers = new CustomersQuery(db);
  const found: unknown[] = [await customers.toldUpTo()];
  for (const absentSince of [null, '2026-11-22T09:59:59.999Z', LEFT_AT]) {
    found.push(await customers.hasDiscrepancies(absentSince));
    for (const partitions of [[], [3], [1, 3], [4]]) {
      for await (const one of customers.discrepancies({ absentSince, partitions })) found.push(one);
    }
  }
  await customers.forget('2026-11-23T00:00:00.000Z');
  found.push(
    await db.selectFrom('customer_presence').select(['customer_id', 'cause']).orderBy('customer_id').execute(),
  );
  return found;
};

const FILTERS: readonly TicketFilter[] = [
  {},
  ...(['pending', 'claimed', 'resolved', 'deleted'] as const).map((work) => ({ work })),
  { mine: true },
  { eligible: true },
  { work: 'pending', eligible: true },
  ...['a', 'A', 'ä', '%', '\ufffd'].map((queue) => ({ queue })),
  ...CUSTOMERS.map((customerId) => ({ customerId })),
];

const READERS: readonly ListReader[] = [
  { id: 'sue', supervisor: true, skills: [], queues: [] },
  { id: 'ada', supervisor: false, skills: ['a', 'ä'], queues: [] },
  { id: 'Ada', supervisor: false, skills: [...WORDS], queues: ['A', '_'] },
];

/** Every page of every list for every reader, and everything else that a query answers. */
const answersOf = async (db: Kysely<TicketViews>): Promise<string> => {
  const [lists, people] = [new TicketsQuery(db), new AgentsQuery(db, () => SAID_AT)];
  const answers: unknown[] = [];
  for (const reader of READERS) {
    for (const filter of FILTERS) {
      for (let after: PageEnd | null = null; ;) {
        const page = await lists.page(reader, filter, { limit: 2, after });
        answers.push(page);
        if (page.end === null) break;
        after = page.end;
      }
    }
    for (const customer of CUSTOMERS) answers.push(await lists.isServing(reader.id, customer));
  }
  answers.push([...(await lists.openChats())].sort(), await people.directory());
  answers.push([...(await people.namesOf([...PEOPLE, 'nobody']))].sort());
  for (const id of [...PEOPLE, ...WORDS]) answers.push(await people.presenceOf(id.replace('\u0000', '\ufffd')));
  return JSON.stringify(answers);
};

/** On SQLite one event after the other, on PostgreSQL the whole history at once: that must not matter either. */
const filled = async (database: DatabaseUnderTest, tickets: TicketStore, store: EventStore, steps: readonly Step[]) => {
  const db = database.open<TicketViews>();
  await migrate(db, viewMigrations);
  const { applyAll, ...oneByOne } = ticketsView(tickets);
  const people = agentsView(tickets);
  const lists = engineOf(db) === 'sqlite' || applyAll === undefined ? oneByOne : { ...oneByOne, applyAll };
  await rebuildInto({ view: lists, store, into: db });
  await rebuildInto({ view: people, store, into: db });
  for (const one of steps) if (one.kind === 'presence') await hear(db, one);
  await hearCustomers(db);
  await hearRelay(db);
  const presence = await db.selectFrom('agent_presence').selectAll().orderBy('agent_id').execute();
  return {
    rows: [...(await dumpView(db, lists)), ...(await dumpView(db, people)), JSON.stringify(presence)],
    answers: await answersOf(db),
    absences: JSON.stringify(await absencesIn(db)),
  };
};

it('the same history gives the same rows and the same answers on SQLite and PostgreSQL, byte for byte', async () => {
  const shown = { tickets: 0, pages: 0, absences: 0 };
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const store = await openSqliteEventStore({ file: ':memory:' });
      const tickets = new TicketStore(store, memoryKeys());
      const [small, large] = [await sqliteUnderTest.create(), await postgresUnderTest.create()];
      try {
        await happen(tickets, steps);
        const here = await filled(small, tickets, store, steps);
        expect(await filled(large, tickets, store, steps)).toEqual(here);
        shown.tickets += here.rows.filter((row) => row.startsWith('tickets ')).length;
        shown.absences += here.absences.split('"ticketId"').length - 1;
        shown.pages += here.answers.split('"end":{').length - 1;
      } finally {
        await Promise.all([small.dispose(), large.dispose(), store.close()]);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
  // a history in which nothing happens would agree on nothing
  expect(shown.tickets).toBeGreaterThan(10);
  expect(shown.pages).toBeGreaterThan(20);
  expect(shown.absences).toBeGreaterThan(5);
});
