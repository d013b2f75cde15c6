import { randomUUID } from 'node:crypto';
import { type EventStore, StoreUnavailable, TooMuchContention, UnknownEventType } from '@baton/event-store';
import { Registry } from 'prom-client';
import { absenceFailures } from '../src/inbound/absence.failures';
import { AbsenceSweep } from '../src/inbound/absence.sweep';
import { TicketStore } from '../src/outbound/ticket.store';
import { CustomersQuery } from '../src/views/customers/customers.query';
import { type Asked, TicketApp } from './ticket.app';

const SECOND = 1_000;
const LEFT = Date.now();
let app: TicketApp;
let sue: string;

beforeAll(async () => {
  app = await TicketApp.start();
  sue = await app.staff('sue', { roles: ['supervisor', 'admin'] });
});
afterAll(async () => void (await app.stop()));
beforeEach(() => grace(60));

const grace = async (goneAfterSeconds: number | null): Promise<void> => {
  const { headers, body } = await app.call('GET', '/v1/settings', { as: sue });
  const changed = { as: sue, body: { ...body, goneAfterSeconds }, headers: { 'if-match': String(headers['etag']) } };
  expect((await app.call('PUT', '/v1/settings', changed)).status).toBe(200);
};

const failed: string[] = [];
beforeEach(() => void failed.splice(0));

/** A process of its own: caches and memory as after a restart. */
const sweeper = (hasReached: () => boolean = () => true, store = app.store): AbsenceSweep =>
  new AbsenceSweep({
    store: new TicketStore(store, app.keys),
    customers: new CustomersQuery(app.views),
    bus: app.bus,
    consumer: { hasReached },
    onFailure: (ticketId, error) => failed.push(`${ticketId} ${(error as Error).name}`),
  });

/** Two rounds, as one alone may not be sure of what it knows. */
const rounds = async (sweep: AbsenceSweep, at: number): Promise<void> => {
  await sweep.round(at);
  await sweep.round(at);
};
const swept = async (sweep: AbsenceSweep, at: number): Promise<void> => {
  await app.presenceHasTold(at);
  await rounds(sweep, at);
};

let seq = 0;
const is = ({ customerId }: Asked, status: 'online' | 'away' | 'offline', at = LEFT): Promise<void> =>
  app.customerIs(customerId, status, new Date(at).toISOString(), (seq += 1));

const shown = async ({ ticketId }: Asked) => (await app.call('GET', `/v1/tickets/${ticketId}`, { as: sue })).body;
const presenceOf = async (asked: Asked): Promise<string> => (await shown(asked)).customer.presence;
const typesOf = async ({ ticketId }: Asked): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of app.store.readStream(`ticket-${ticketId}`)) types.push(type);
  return types;
};
/** The lists show everything that was stored until now. */
const listed = async (asked: Asked): Promise<void> => {
  const seen = `ticket-${asked.ticketId}@${(await shown(asked)).revision}`;
  await app.call('GET', '/v1/tickets', { as: sue, headers: { 'baton-seen': seen } });
};

const absent = async (): Promise<Asked> => {
  const asked = await app.ticket();
  await is(asked, 'offline');
  return asked;
};

it('a customer who is offline for longer than the grace is gone, and not a moment before', async () => {
  const asked = await absent();
  const sweep = sweeper();
  await swept(sweep, LEFT + 60 * SECOND - 1);
  expect(await presenceOf(asked)).toBe('present');
  await swept(sweep, LEFT + 60 * SECOND);
  expect(await presenceOf(asked)).toBe('gone');
});

it('the mark names the episode that caused it', async () => {
  const asked = await absent();
  await swept(sweeper(), LEFT + 60 * SECOND);
  const [row] = await app.views
    .selectFrom('customer_presence')
    .selectAll()
    .where('customer_id', '=', asked.customerId)
    .execute();
  for await (const { type, metadata } of app.store.readStream(`ticket-${asked.ticketId}`)) {
    if (type !== 'UserLeft') continue;
    expect(metadata).toMatchObject({
      commandId: row?.cause,
      causationId: row?.cause,
      actor: { id: 'presence-policy' },
    });
  }
});

it.each(['online', 'away'] as const)('who was gone and is %s again has returned, once', async (status) => {
  const asked = await absent();
  await swept(sweeper(), LEFT + 60 * SECOND);
  await is(asked, status);
  await listed(asked);
  await app.presenceHasTold(LEFT + 70 * SECOND);
  await Promise.all([1, 2].map(() => rounds(sweeper(), LEFT + 70 * SECOND)));
  expect(await typesOf(asked)).toEqual(['TicketCreated', 'UserLeft', 'UserReturned']);
});

it('without the setting nobody is gone; who was marked before returns all the same', async () => {
  const [before, after] = [await absent(), await absent()];
  await swept(sweeper(), LEFT + 60 * SECOND);
  await grace(null);
  await is(before, 'online');
  const later = await absent();
  for (const one of [before, later]) await listed(one);
  await swept(sweeper(), LEFT + 86_400 * SECOND);
  expect([await presenceOf(before), await presenceOf(after), await presenceOf(later)]).toEqual([
    'present',
    'gone',
    'present',
  ]);
});

it('of whom presence never spoke is unknown, and never gone', async () => {
  const asked = await app.ticket();
  await swept(sweeper(), LEFT + 86_400 * SECOND);
  expect(await presenceOf(asked)).toBe('present');
});

it('who is behind in reading what presence says marks nobody', async () => {
  const asked = await absent();
  await swept(
    sweeper(() => false),
    LEFT + 86_400 * SECOND,
  );
  expect(await presenceOf(asked)).toBe('present');
});

it('an absence counts only up to the moment up to which it is known', async () => {
  const asked = await absent();
  const sweep = sweeper();
  await app.presenceHasTold(LEFT + 60 * SECOND - 1);
  await sweep.round(LEFT + 600 * SECOND);
  await app.presenceHasTold(LEFT + 600 * SECOND);
  await sweep.round(LEFT + 600 * SECOND);
  expect(await presenceOf(asked)).toBe('present');
  await sweep.round(LEFT + 600 * SECOND);
  expect(await presenceOf(asked)).toBe('gone');
});

it('however long the relay of presence is silent, nobody is gone for what it may still have to tell', async () => {
  const asked = await absent();
  await app.presenceHasTold(LEFT + 60 * SECOND - 1);
  const sweep = sweeper();
  await rounds(sweep, LEFT + 86_400 * SECOND);
  expect(await presenceOf(asked)).toBe('present');
  await is(asked, 'online', LEFT + 59 * SECOND); // it lay in the outbox all the time
  await app.presenceHasTold(LEFT + 86_400 * SECOND);
  await rounds(sweep, LEFT + 86_400 * SECOND);
  expect(await typesOf(asked)).toEqual(['TicketCreated']);
});

it('who returns within the grace was never gone', async () => {
  const asked = await absent();
  const sweep = sweeper();
  await app.presenceHasTold(LEFT + 60 * SECOND);
  await sweep.round(LEFT + 60 * SECOND);
  await is(asked, 'online');
  await sweep.round(LEFT + 61 * SECOND);
  expect(await typesOf(asked)).toEqual(['TicketCreated']);
});

it('several replicas, and one that restarts, mark once', async () => {
  const asked = await absent();
  await app.presenceHasTold(LEFT + 60 * SECOND);
  await Promise.all([1, 2, 3].map(() => rounds(sweeper(), LEFT + 60 * SECOND)));
  await swept(sweeper(), LEFT + 61 * SECOND);
  expect(await typesOf(asked)).toEqual(['TicketCreated', 'UserLeft']);
});

it('a customer who ended the chat stays so, gone or back', async () => {
  const asked = await absent();
  await app.leave(asked);
  await swept(sweeper(), LEFT + 60 * SECOND);
  await is(asked, 'online');
  await swept(sweeper(), LEFT + 70 * SECOND);
  expect(await presenceOf(asked)).toBe('ended');
  expect(await typesOf(asked)).toEqual(['TicketCreated', 'UserLeft']);
});

it('who is gone can still end the chat', async () => {
  const asked = await absent();
  await swept(sweeper(), LEFT + 60 * SECOND);
  await app.leave(asked);
  expect(await presenceOf(asked)).toBe('ended');
});

it('a ticket that a bot opens after its customer left is marked as well', async () => {
  const first = await absent();
  const second = await app.ticket({ customerId: first.customerId });
  await swept(sweeper(), LEFT + 60 * SECOND);
  expect(await presenceOf(second)).toBe('gone');
});

it('closed tickets are left alone, and a customer without an open one is forgotten an hour past the grace', async () => {
  const asked = await absent();
  const waiting = await absent();
  expect((await app.post(asked.ticketId, 'resolve', sue, {})).status).toBe(200);
  await listed(asked);
  await swept(sweeper(), LEFT + 60 * SECOND + 3_600_001);
  expect(await typesOf(asked)).toEqual(['TicketCreated', 'Resolved']);
  const known = await app.views.selectFrom('customer_presence').select('customer_id').execute();
  const ids = known.map(({ customer_id }) => customer_id);
  expect([ids.includes(asked.customerId), ids.includes(waiting.customerId)]).toEqual([false, true]);
});

describe('one ticket that cannot be marked', () => {
  /** As the store is to code that does not know a type in that stream yet, or when others write there all the time. */
  const spoilt = (ticketId: string, error: () => Error): EventStore =>
    new Proxy(app.store, {
      get: (store, name: keyof EventStore) => {
        const real = store[name] as (...given: unknown[]) => unknown;
        return (...given: unknown[]) => {
          if (given[0] === `ticket-${ticketId}`) throw error();
          return real.apply(store, given);
        };
      },
    });

  it.each([
    ['of an unknown type', 'UnknownEventType', () => new UnknownEventType('ticket', 1, 'Split')],
    ['that others write to all the time', 'TooMuchContention', () => new TooMuchContention('ticket', 5)],
    ['that the store does not answer about', 'StoreUnavailable', () => new StoreUnavailable('slow')],
  ] as const)('%s, keeps nobody after it from being marked', async (_what, name, error) => {
    const first = await absent();
    const second = await app.ticket();
    await is(second, 'offline', LEFT + 1);
    await swept(
      sweeper(() => true, spoilt(first.ticketId, error)),
      LEFT + 61 * SECOND,
    );
    expect(failed).toEqual([`${first.ticketId} ${name}`]);
    expect([await presenceOf(first), await presenceOf(second)]).toEqual(['present', 'gone']);
    await swept(sweeper(), LEFT + 61 * SECOND);
    expect(await presenceOf(first)).toBe('gone');
  });

  it('ends the round when it is the store that is away: there is no use in asking for each of many', async () => {
    const asked = await absent();
    let isAway = false;
    const away = new Proxy(app.store, {
      get: (store, name: keyof EventStore) => {
        const real = store[name] as (...given: unknown[]) => unknown;
        return (...given: unknown[]) => {
          isAway ||= String(given[0]).startsWith('ticket-');
          if (isAway) throw new StoreUnavailable('away');
          return real.apply(store, given);
        };
      },
    });
    await expect(
      swept(
        sweeper(() => true, away),
        LEFT + 60 * SECOND,
      ),
    ).rejects.toThrow(StoreUnavailable);
    expect(await presenceOf(asked)).toBe('present');
  });
});

describe('more tickets than a page holds, away for longer', () => {
  const MANY = 501;
  const UNREAD = 99;

  /** Of no stream, so nothing ever comes of them. */
  const strangers = async (partition: number): Promise<void> => {
    const template = await app.views
      .selectFrom('tickets')
      .selectAll()
      .where('presence', 'is not', null)
      .executeTakeFirstOrThrow();
    const since = new Date(LEFT - 1).toISOString();
    for (let n = 0; n < MANY; n += 1) {
      const id = randomUUID();
      await app.views
        .insertInto('tickets')
        .values({ ...template, id, customer_id: id, presence: 'present' })
        .execute();
      const said = { status: 'offline', since, seq: 1, cause: id, partition };
      await app.views
        .insertInto('customer_presence')
        .values({ customer_id: id, ...said })
        .execute();
    }
  };

  it.each([
    ['of a partition that is not read here', () => Promise.resolve(UNREAD)],
    [
      'of which nothing comes',
      async ({ customerId }: Asked) =>
        (
          await app.views
            .selectFrom('customer_presence')
            .select('partition')
            .where('customer_id', '=', customerId)
            .executeTakeFirstOrThrow()
        ).partition,
    ],
  ] as const)('%s, hide nobody', async (_what, partitionFor) => {
    const asked = await absent();
    await strangers(await partitionFor(asked));
    await swept(sweeper(), LEFT + 60 * SECOND);
    expect(await presenceOf(asked)).toBe('gone');
    await app.views.deleteFrom('customer_presence').where('since', '<', new Date(LEFT).toISOString()).execute();
  });
});

it('a failure is counted each time and said once, by the kind of error and without its words', async () => {
  const metrics = new Registry();
  const said: unknown[] = [];
  const fail = absenceFailures(metrics, { error: (about: unknown) => void said.push(about) });
  for (let n = 0; n < 3; n += 1) fail('one', new RangeError('what a customer wrote'));
  fail('one', new TypeError('other'));
  expect(said).toEqual([
    { ticketId: 'one', error: 'RangeError' },
    { ticketId: 'one', error: 'TypeError' },
  ]);
  expect(await metrics.metrics()).toContain('baton_absence_failures_total 4');
});
