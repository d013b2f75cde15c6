import { compareViews, readPosition, rebuildInto, type ViewDefinition } from '@baton/projections';
import { migrate, openSqlite } from '@baton/sql';
import type { Kysely } from 'kysely';
import { randomUUID } from 'node:crypto';
import { TicketStore } from '../src/outbound/ticket.store';
import type { TicketViews } from '../src/ticket.module';
import { agentsView } from '../src/views/agents/agents.projection';
import { ticketsView } from '../src/views/tickets/tickets.projection';
import { viewMigrations } from '../src/views/views-schema';
import { type Asked, TicketApp, until } from './ticket.app';

let app: TicketApp;
let ada: string;
let grace: string;
let novice: string;
let sue: string;

beforeAll(async () => {
  app = await TicketApp.start();
  ada = await app.staff('ada', { skills: ['billing', 'welding'], queues: ['vip'] });
  grace = await app.staff('grace', { skills: ['billing'] });
  novice = await app.staff('novice');
  sue = await app.staff('sue', { roles: ['supervisor'] });
  for (const as of [ada, grace, novice, sue]) await app.call('PUT', '/v1/agents/me', { as });
});
afterAll(async () => void (await app.stop()));

const list = async (as: string, query = '', seen?: string) => {
  const headers = seen === undefined ? {} : { 'baton-seen': seen };
  const answer = await app.call('GET', `/v1/tickets${query}`, { as, headers });
  expect(answer.status).toBe(200);
  return answer.body;
};
const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);
const act = async (asked: Asked, command: string, as: string, body?: unknown): Promise<string> => {
  const answer = await app.post(asked.ticketId, command, as, body);
  expect(answer.status).toBe(200);
  return String(answer.headers['baton-revision']);
};

describe('lists of tickets', () => {
  it('a list read after a handover contains its ticket, and after a claim shows its owner', async () => {
    for (let round = 0; round < 20; round += 1) {
      const asked = await app.ask({ queue: 'causal' });
      const first = await list(novice, '?work=pending&queue=causal', asked.seen);
      expect(ids(first)).toContain(asked.ticketId);
      const seen = await act(asked, 'claim', novice);
      const mine = await list(novice, '?work=claimed&mine=true', seen);
      expect(mine.items.find(({ id }: { id: string }) => id === asked.ticketId)).toMatchObject({
        owner: { id: 'novice', name: 'Agent novice' },
      });
    }
  });

  it('pending tickets come longest waiting first, page by page, and an unclaimed one at its original place', async () => {
    const queue = 'waiting';
    const asked: Asked[] = [];
    for (const minute of [5, 3, 1, 4, 2]) {
      asked.push(await app.ask({ queue, requestedAt: `2026-11-22T10:0${minute}:00.000Z` }));
    }
    const expected = [2, 4, 1, 3, 0].map((index) => asked[index]?.ticketId);
    const third = asked[1] as Asked;
    await act(await seen(third), 'claim', novice);
    const back = await act(third, 'unclaim', novice);
    for (const one of asked) await list(sue, '', one.seen);
    const found: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const page = await list(sue, `?work=pending&queue=${queue}&limit=2${cursor}`, back);
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...ids(page));
      next = page.next;
    }
    expect(found).toEqual(expected);
  });

  it('two that asked in the same millisecond are both on a page, once', async () => {
    const requestedAt = '2026-11-22T10:00:00.000Z';
    const both = [await app.ask({ queue: 'same', requestedAt }), await app.ask({ queue: 'same', requestedAt })];
    for (const one of both) await list(sue, '', one.seen);
    const first = await list(sue, '?work=pending&queue=same&limit=1');
    const second = await list(sue, `?work=pending&queue=same&limit=1&cursor=${first.next}`);
    expect([...ids(first), ...ids(second)].sort()).toEqual(both.map(({ ticketId }) => ticketId).sort());
    expect(second.next).toBeNull();
  });

  it('an agent sees what they could claim and what they own; a supervisor sees all', async () => {
    const skilled = await app.ask({ requiredSkills: ['welding', 'billing'] });
    const vip = await app.ask({ queue: 'vip', requiredSkills: ['billing'] });
    const sales = await app.ask({ queue: 'sales' });
    const all = [skilled, vip, sales];
    for (const one of all) await list(sue, '', one.seen);
    const seenBy = async (as: string, query = '?work=pending&limit=200') =>
      ids(await list(as, query))
        .filter((id) => all.some(({ ticketId }) => ticketId === id))
        .sort();
    const sorted = (...asked: Asked[]) => asked.map(({ ticketId }) => ticketId).sort();
    expect(await seenBy(ada)).toEqual(sorted(skilled, vip));
    expect(await seenBy(grace)).toEqual(sorted(vip, sales));
    expect(await seenBy(novice)).toEqual(sorted(sales));
    expect(await seenBy(sue)).toEqual(sorted(skilled, vip, sales));
    expect(await seenBy(sue, '?work=pending&eligible=true&limit=200')).toEqual(sorted(sales));
    await list(sue, '', await act(vip, 'claim', ada));
    expect(await seenBy(grace)).toEqual(sorted(sales));
    expect(await seenBy(grace, '?work=claimed&limit=200')).toEqual([]);
    expect(await seenBy(ada, '?mine=true&limit=200')).toEqual(sorted(vip));
  });

  it('deleted records are hidden, but from a supervisor who asks for them', async () => {
    const asked = await seen(await app.ask({ queue: 'deleted' }));
    const revision = await act(asked, 'delete', sue, { reason: 'spam' });
    expect(ids(await list(sue, '?queue=deleted', revision))).toEqual([]);
    expect(ids(await list(sue, '?queue=deleted&work=deleted'))).toEqual([asked.ticketId]);
    expect(ids(await list(novice, '?queue=deleted&work=deleted'))).toEqual([]);
    const restored = await act(asked, 'restore', sue);
    expect(ids(await list(sue, '?queue=deleted&work=resolved', restored))).toEqual([asked.ticketId]);
  });

  it("a customer's tickets are listed for who serves that customer now", async () => {
    const customerId = randomUUID();
    const earlier = await seen(await app.ask({ customerId }));
    await act(earlier, 'claim', grace);
    await act(earlier, 'resolve', grace, {});
    const query = `?customerId=${customerId}`;
    const now = await seen(await app.ask({ customerId }));
    expect(ids(await list(novice, query))).toEqual([now.ticketId]);
    const claimed = await act(now, 'claim', novice);
    expect(ids(await list(novice, query, claimed)).sort()).toEqual([earlier.ticketId, now.ticketId].sort());
    expect(ids(await list(ada, query))).toEqual([]);
  });

  it('an erased ticket is in no list', async () => {
    const asked = await seen(await app.ask({ queue: 'erased' }));
    await app.erase(asked);
    expect(ids(await list(sue, '?queue=erased', `ticket-${asked.ticketId}@1`))).toEqual([]);
  });

  it('says how fresh it is', async () => {
    const before = new Date().toISOString();
    const { asOf } = await list(sue, '', (await app.ask()).seen);
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{3}Z$/);
    expect(asOf >= before).toBe(true);
  });

  it.each(['?limit=0', '?limit=201', '?work=done', '?mine=1', '?cursor=abc', '?customerId=7', '?color=red', '?queue='])(
    '%s: 400',
    async (query) => {
      expect(await app.call('GET', `/v1/tickets${query}`, { as: ada })).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', errors: [{ path: expect.stringContaining('query') }] },
      });
    },
  );

  it('a revision that never comes is not waited for longer than two seconds, and a refusal says not-yet', async () => {
    const nowhere = randomUUID();
    const headers = { 'baton-seen': `conversation-${nowhere}@3` };
    expect(await app.call('GET', `/v1/tickets/${nowhere}`, { as: sue, headers })).toMatchObject({
      status: 409,
      body: { code: 'not-yet' },
      headers: { 'retry-after': '1' },
    });
  });
});

/** The ticket service has heard of it. */
const seen = async (asked: Asked): Promise<Asked> => {
  await list(sue, '', asked.seen);
  return asked;
};

/** Compares a view with one that is filled from zero now, by `definition`. */
const compared = async <Event>(view: ViewDefinition<TicketViews, Event>, definition = view) => {
  const rebuilt = openSqlite<TicketViews>(':memory:');
  await migrate(rebuilt, viewMigrations);
  await rebuildInto({ view: definition, store: app.store, into: rebuilt });
  const positionIn = async (db: Kysely<TicketViews>) => (await readPosition(db, view.name))?.position ?? null;
  const wanted = await positionIn(rebuilt);
  await until(async () => (await positionIn(app.views)) === wanted);
  const comparison = await compareViews(view, app.views, rebuilt);
  await rebuilt.destroy();
  expect(comparison.rows).toBeGreaterThan(0);
  return comparison;
};

it('the views equal a rebuild from zero, byte for byte', async () => {
  const store = new TicketStore(app.store, app.keys);
  expect((await compared(ticketsView(store))).difference).toBeNull();
  expect((await compared(agentsView(store))).difference).toBeNull();
});

describe('a batch of ticket events at once', () => {
  const view = () => ticketsView(new TicketStore(app.store, app.keys));

  it('leaves the rows that one event after the other leaves', async () => {
    const { name, streams, tables, decode, apply } = view();
    expect((await compared(view(), { name, streams, tables, decode, apply })).difference).toBeNull();
  });

  it('that is folded without its later events is noticed', async () => {
    const broken = view();
    const forgetful: typeof broken = {
      ...broken,
      applyAll: async (trx, changes) => {
        const met = new Set<string>();
        const first = changes.filter(({ recorded }) => !met.has(recorded.stream) && met.add(recorded.stream));
        await broken.applyAll?.(trx, first);
      },
    };
    expect((await compared(view(), forgetful)).difference).not.toBeNull();
  });
});
