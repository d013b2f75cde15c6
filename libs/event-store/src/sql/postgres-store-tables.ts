import type { Migration } from '@baton/sql';
import { type Kysely, sql } from 'kysely';

const createTables = async (db: Kysely<unknown>): Promise<void> => {
  // Ordered by (xid, position): a position is given at the insert and not at the commit, so by itself it becomes visible out of order.
  // xid 0: the row came out of a backup, and is older than every transaction of this server.
  await sql`create table events (
    xid xid8 not null,
    position bigint generated always as identity,
    stream text collate "C" not null,
    revision bigint not null,
    id text collate "C" not null,
    type text collate "C" not null,
    data text not null,
    metadata text not null,
    primary key (xid, position),
    unique (stream, revision)
  )`.execute(db);
  // `home` and `mark` say which database the id was made for; a copy of the row elsewhere is found out by them
  await sql`create table store (
    only_one integer primary key check (only_one = 1),
    id text not null,
    home text not null,
    mark text not null
  )`.execute(db);
  await sql`insert into store values (1, '', '', '')`.execute(db);
};

/**
 * What replicas of the version before call, while they are being replaced.
 * The whole append in one statement, so that it costs one round trip and one commit. The lock lets one append of a stream in at a time:
 * the next one's snapshot sees this one's rows, and its transaction id, taken at the insert, is later than this one's; so (xid, position)
 * has a stream's events in the order of their revisions, and a lost race is told without an aborted transaction.
 */
const createAppend = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create function append_events(
    in_store text, in_stream text, in_expected bigint, in_ids text[], in_types text[], in_data text[], in_metadata text[],
    out outcome text, out last_revision bigint, out last_xid xid8, out last_position bigint
  ) language plpgsql as $$
  declare
    upto constant bigint := in_expected + cardinality(in_ids);
  begin
    perform pg_advisory_xact_lock(hashtextextended(in_stream, 7077));
    if not exists (select from store s where s.id = in_store and s.mark = s.xmin::text) then
      outcome := 'replaced';
      return;
    end if;
    select coalesce(max(e.revision), -1) into last_revision from events e where e.stream = in_stream;
    if last_revision = in_expected then
      with added as (
        insert into events (xid, stream, revision, id, type, data, metadata)
        select pg_current_xact_id(), in_stream, in_expected + n, new.id, new.type, new.data, new.metadata
        from unnest(in_ids, in_types, in_data, in_metadata) with ordinality as new (id, type, data, metadata, n)
        returning xid, position
      ) select 'appended', upto, max(xid), max(position) into outcome, last_revision, last_xid, last_position from added;
      return;
    end if;
    outcome := 'conflict';
    if last_revision < upto then return; end if;
    if (
      select array_agg(e.id order by e.revision) from events e
      where e.stream = in_stream and e.revision > in_expected and e.revision <= upto
    ) = in_ids then
      select 'repeated', e.revision, e.xid, e.position into outcome, last_revision, last_xid, last_position
      from events e where e.stream = in_stream and e.revision = upto;
    end if;
  end $$`.execute(db);
};

/**
 * The same for appends to different streams that came at the same moment, each with its own outcome, for one round trip and one commit.
 * All locks are taken before the transaction has an id, for the reason given above; and in one order everywhere, or two groups would
 * wait for each other. Nothing here can fail for the sake of one append: what does not stand at its expected revision is left out.
 */
const APPEND_TOGETHER = sql`create function append_together(
  in_store text, in_streams text[], in_expected bigint[],
  in_of bigint[], in_revisions bigint[], in_ids text[], in_types text[], in_data text[], in_metadata text[]
) returns table (nth bigint, outcome text, last_revision bigint, last_xid xid8, last_position bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  lock_key bigint;
begin
  for lock_key in select distinct hashtextextended(s, 7077) as key from unnest(in_streams) s order by key loop
    perform pg_advisory_xact_lock(lock_key);
  end loop;
  if not exists (select from store s where s.id = in_store and s.mark = s.xmin::text) then
    return query select n, 'replaced', null::bigint, null::xid8, null::bigint
      from generate_series(1, cardinality(in_streams)::bigint) n;
    return;
  end if;
  return query
  with asked as materialized (
    select a.n, a.stream, a.expected,
      coalesce((select max(e.revision) from events e where e.stream = a.stream), -1) as stands_at
    from unnest(in_streams, in_expected) with ordinality as a (stream, expected, n)
  ), new as materialized (
    select * from unnest(in_of, in_revisions, in_ids, in_types, in_data, in_metadata)
      as r (n, revision, id, type, data, metadata)
  ), added as (
    insert into events (xid, stream, revision, id, type, data, metadata)
    select pg_current_xact_id(), a.stream, r.revision, r.id, r.type, r.data, r.metadata
    from asked a join new r on r.n = a.n
    where a.stands_at = a.expected
    order by a.n, r.revision
    returning stream, revision, xid, position
  ), landed as (
    select stream, max(revision) as revision, min(xid::text)::xid8 as xid, max(position) as position from added group by stream
  )
  select a.n, case when l.stream is not null then 'appended' when e.id is not null then 'repeated' else 'conflict' end,
    coalesce(l.revision, e.revision, a.stands_at), coalesce(l.xid, e.xid), coalesce(l.position, e.position)
  from asked a
  left join landed l on l.stream = a.stream
  left join lateral (
    select array_agg(r.id order by r.revision) as ids, max(r.revision) as upto from new r where r.n = a.n
  ) w on a.stands_at > a.expected
  left join events e on a.stands_at > a.expected and e.stream = a.stream and e.revision = w.upto and w.ids = (
    select array_agg(o.id order by o.revision) from events o
    where o.stream = a.stream and o.revision > a.expected and o.revision <= w.upto
  );
end $$`;

export const postgresStoreMigrations: readonly Migration[] = [
  {
    name: '0001-events',
    up: async (db) => {
      await createTables(db);
      await createAppend(db);
    },
  },
  { name: '0002-append-together', up: async (db) => void (await APPEND_TOGETHER.execute(db)) },
];
