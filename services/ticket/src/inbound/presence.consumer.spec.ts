import { type AnyPublicEvent, type PresenceStateV1, topics } from '@baton/contracts';
import { BusContext, type Delivery, type LedgerWork, type RelayProgress } from '@baton/event-bus';
import { migrate, openSqlite } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import { NOW } from '../../test/ticket.examples';
import { AgentsQuery } from '../views/agents/agents.query';
import { CustomersQuery } from '../views/customers/customers.query';
import { type TicketViews, viewMigrations } from '../views/views-schema';
import { PresenceConsumer } from './presence.consumer';

let views: Kysely<TicketViews>;
beforeEach(async () => {
  views = openSqlite<TicketViews>(':memory:');
  await migrate(views, viewMigrations);
});
afterEach(() => views.destroy());

type Said = Pick<PresenceStateV1, 'status' | 'availability' | 'seq'>;

const PARTITION = 5;
let heardAt = 0;
beforeEach(() => void (heardAt = 0));

/** One record as the consumer rules hand it over: what the handler writes runs in one transaction afterwards. */
const handled = async (handle: (context: BusContext<Transaction<TicketViews>>) => void): Promise<void> => {
  const work: LedgerWork<Transaction<TicketViews>>[] = [];
  const delivery = {
    record: { partition: PARTITION, timestamp: heardAt },
    write: (piece) => void work.push(piece),
  } as Delivery<Transaction<TicketViews>>;
  handle(new BusContext([delivery]));
  await views.transaction().execute(async (trx) => {
    for (const piece of work) await piece(trx);
  });
};
const hear = (key: string, said: Said | null): Promise<void> => {
  const value = said && { person: { kind: 'agent' as const, id: key.slice(6) }, since: NOW, ...said };
  const place = { topic: topics.presenceState.name, streamRevision: null, storeId: null, generation: null };
  return handled((context) => new PresenceConsumer().follow({ ...place, key, value }, context));
};
const episode = (kind: 'agent' | 'customer', status: string, seq: number): Promise<void> => {
  const data = { person: { kind, id: 'eve' }, seq, since: NOW };
  const event = { id: `episode-${seq}`, type: `baton.presence.${status}.v1`, data } as unknown as AnyPublicEvent;
  return handled((context) => new PresenceConsumer().followEpisodes(event, context));
};
/** Presence' relay says how far it is. */
const relay = (value: Partial<RelayProgress> | null, key = 'relay-presence'): Promise<void> => {
  const progress = value && { position: null, storeId: 's', caughtUp: true, generation: 'g', ...value };
  const place = { topic: topics.relay.name, streamRevision: null, storeId: null, generation: null };
  return handled((context) => new PresenceConsumer().followRelay({ ...place, key, value: progress }, context));
};
beforeEach(() => relay({}));
const statusOf = async (id: string, at = heardAt): Promise<string> =>
  (await new AgentsQuery(views, () => at).presenceOf(id)).status;

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

it('while presence is silent an agent is unknown, in the directory too, and no more once it is heard again', async () => {
  const insert = { id: 'ada', name: 'Ada', state: JSON.stringify({ id: 'ada' }) };
  await views.insertInto('agents').values(insert).execute();
  await hear('agent:ada', online);
  const shown = async (at: number) => [
    await statusOf('ada', at),
    (await new AgentsQuery(views, () => at).directory())[0]?.presence.status,
  ];
  expect(await shown(30_000)).toEqual(['online', 'online']);
  expect(await shown(30_001)).toEqual(['unknown', 'unknown']);
  heardAt = 30_001;
  await relay({});
  expect(await shown(60_001)).toEqual(['online', 'online']);
});

describe('how far presence has told', () => {
  const told = () => new CustomersQuery(views).toldUpTo();

  it('is what its relay said last, and stays true when the next word does not say', async () => {
    expect(await told()).toBeNull();
    await relay({ asOf: 5 });
    expect(await told()).toBe(5);
    await relay({});
    await relay({ asOf: 4 });
    await relay({ asOf: 9 }, 'relay-ticket');
    expect(await told()).toBe(5);
  });

  it('is not known before it has caught up, in another generation, or while everything is written anew', async () => {
    await relay({ asOf: 5, caughtUp: false });
    expect(await told()).toBeNull();
    await relay({ asOf: 5 });
    await relay({ generation: 'other' });
    expect(await told()).toBeNull();
    await relay({ asOf: 6, generation: 'other' });
    await relay(null);
    expect(await told()).toBeNull();
  });
});

describe('a customer', () => {
  const known = () => views.selectFrom('customer_presence').select(['status', 'cause', 'partition']).execute();
  const there = { status: 'online', cause: expect.any(String), partition: PARTITION };
  const left = { status: 'offline', cause: 'episode-8', partition: PARTITION };

  it('is kept apart from agents of the same id', async () => {
    await hear('customer:ada', online);
    expect([await statusOf('ada'), await known()]).toEqual(['unknown', [there]]);
  });

  it('who left is offline because of the episode that says so; the tombstone says nothing more', async () => {
    await hear('customer:eve', online);
    await episode('customer', 'offline', 8);
    await hear('customer:eve', null);
    expect(await known()).toEqual([left]);
  });

  it('of whom a newer state was read before the older episode stays there', async () => {
    await hear('customer:eve', { ...online, seq: 9 });
    await episode('customer', 'offline', 8);
    expect(await known()).toEqual([there]);
  });

  it('returns by a state, and the same state always causes the same command', async () => {
    await episode('customer', 'offline', 6);
    await hear('customer:eve', online);
    const [first] = await known();
    await views.deleteFrom('customer_presence').execute();
    await hear('customer:eve', online);
    expect(await known()).toEqual([first]);
  });

  it('is nobody known when only an agent of that id, or an arrival, was told', async () => {
    await episode('agent', 'offline', 6);
    await episode('customer', 'online', 7);
    expect(await known()).toEqual([]);
  });
});
