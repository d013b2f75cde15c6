import { type PresenceStateV1, topics } from '@baton/contracts';
import { BusContext, type Delivery, type LedgerWork } from '@baton/event-bus';
import { migrate, openSqlite } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import { NOW } from '../../test/ticket.examples';
import { AgentsQuery } from '../views/agents/agents.query';
import { type TicketViews, viewMigrations } from '../views/views-schema';
import { PresenceConsumer } from './presence.consumer';

let views: Kysely<TicketViews>;
beforeEach(async () => {
  views = openSqlite<TicketViews>(':memory:');
  await migrate(views, viewMigrations);
});
afterEach(() => views.destroy());

type Said = Pick<PresenceStateV1, 'status' | 'availability' | 'seq'>;

/** One record as the consumer rules hand it over: what the handler writes runs in one transaction afterwards. */
const hear = async (key: string, said: Said | null): Promise<void> => {
  const work: LedgerWork<Transaction<TicketViews>>[] = [];
  const delivery = { write: (piece) => void work.push(piece) } as Delivery<Transaction<TicketViews>>;
  const value = said && { person: { kind: 'agent' as const, id: key.slice(6) }, since: NOW, ...said };
  const place = { topic: topics.presenceState.name, streamRevision: null, storeId: null, generation: null };
  new PresenceConsumer().follow({ ...place, key, value }, new BusContext([delivery]));
  await views.transaction().execute(async (trx) => {
    for (const piece of work) await piece(trx);
  });
};
const statusOf = async (id: string): Promise<string> => (await new AgentsQuery(views).presenceOf(id)).status;

const online: Said = { status: 'online', availability: 'available', seq: 7 };

it('an agent whom presence never spoke of is unknown', async () => {
  expect(await statusOf('ada')).toBe('unknown');
});

it('keeps what was said last', async () => {
  await hear('agent:ada', online);
  await hear('agent:ada', { ...online, status: 'offline', seq: 8 });
  expect(await statusOf('ada')).toBe('offline');
});

it.each([6, 7])('what is not newer changes nothing (seq %d after 7)', async (seq) => {
  await hear('agent:ada', online);
  await hear('agent:ada', { ...online, status: 'offline', seq });
  expect(await statusOf('ada')).toBe('online');
});

it('a tombstone makes the agent unknown again', async () => {
  await hear('agent:ada', online);
  await hear('agent:ada', null);
  expect(await statusOf('ada')).toBe('unknown');
});

it('customers are passed over', async () => {
  await hear('customer:ada', online);
  expect(await views.selectFrom('agent_presence').selectAll().execute()).toEqual([]);
});
