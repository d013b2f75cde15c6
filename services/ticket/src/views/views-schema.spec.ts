import { migrate, openSqlite } from '@baton/sql';
import { type TicketViews, viewMigrations } from './views-schema';

it('tickets of before the customer’s facet had a column get it as a replay would: open ones theirs, closed ones none', async () => {
  const views = openSqlite<TicketViews>(':memory:');
  await migrate(views, viewMigrations.slice(0, 3));
  const row = { customer_id: 'c', queue: null, owner: null, waiting_since: 't', created_at: 't' };
  const old = (id: string, work: string, presence: string) => ({
    ...row,
    id,
    work,
    state: JSON.stringify({ presence }),
  });
  const rows = [old('1', 'pending', 'present'), old('2', 'claimed', 'ended'), old('3', 'resolved', 'ended')];
  await views.insertInto('tickets').values(rows).execute();
  await migrate(views, viewMigrations);
  const found = await views.selectFrom('tickets').select('presence').orderBy('id').execute();
  expect(found.map(({ presence }) => presence)).toEqual(['present', 'ended', null]);
  await views.destroy();
});
