import { eventIdFor, type EventStore, UnknownEventType } from '@baton/event-store';
import { migrate } from '@baton/sql';
import type { DatabaseUnderTest } from '@baton/sql/src/contract';
import type { Kysely } from 'kysely';
import { v4 as uuid } from 'uuid';
import type { ViewDefinition } from '../src/index';

/** A view of counters: one row a stream, with the sum of its steps. */
export interface Counters {
  counters: { stream: string; total: number; steps: number };
}

export interface Stepped {
  readonly by: number;
}

/** A log that nobody reads. */
export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Each stream's steps, added up. */
export const view: ViewDefinition<Counters, Stepped> = {
  name: 'counters',
  streams: ['counter-'],
  tables: ['counters'],
  decode: async ({ stream, revision, type, data }) => {
    if (type !== 'Stepped') throw new UnknownEventType(stream, revision, type);
    return { by: Number(data['by']) };
  },
  apply: async (trx, { stream }, { by }) => {
    const row = await trx.selectFrom('counters').selectAll().where('stream', '=', stream).executeTakeFirst();
    const next = { total: (row?.total ?? 0) + by, steps: (row?.steps ?? 0) + 1 };
    if (row === undefined)
      await trx
        .insertInto('counters')
        .values({ stream, ...next })
        .execute();
    else await trx.updateTable('counters').set(next).where('stream', '=', stream).execute();
  },
};

/** A handle on a database whose view tables are made. */
export const openViews = async (database: DatabaseUnderTest): Promise<Kysely<Counters>> => {
  const db = database.open<Counters>();
  await migrate(db, [
    {
      name: '0001-counters',
      up: async ({ schema }) => {
        const table = schema.createTable('counters').addColumn('stream', 'text', (column) => column.primaryKey());
        await table.addColumn('total', 'integer').addColumn('steps', 'integer').execute();
      },
    },
  ]);
  return db;
};

/** Appends one event to a stream. Answers its revision. */
export const stepIn = async (store: EventStore, stream: string, by: number, type = 'Stepped'): Promise<number> => {
  let last = -1;
  for await (const { revision } of store.readStream(stream, { backwards: true, limit: 1 })) last = revision;
  const commandId = uuid();
  const metadata = {
    commandId,
    actor: { kind: 'system', id: 'test' },
    customerId: null,
    correlationId: commandId,
    causationId: null,
    traceparent: null,
    occurredAt: new Date().toISOString(),
    schemaVersion: 1,
  } as const;
  const event = { id: eventIdFor(commandId, stream, 0), type, data: { by }, metadata };
  return (await store.append(stream, [event], { expected: last === -1 ? 'no-stream' : last })).revision;
};
