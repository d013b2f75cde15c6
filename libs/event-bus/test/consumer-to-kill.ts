import { join } from 'node:path';
import { type AnyPublicEvent, topics } from '@baton/contracts';
import { openSqlite } from '@baton/sql';
import type { Transaction } from 'kysely';
import { type BusMessage, openEmbeddedBus, openSqlLedger, runConsumer, silentLog } from '../src';
import { mirror, type Views } from './rules-under-test';

/** A process of its own that handles events until it is killed, and tells each one that its handler was given. */
const handleUntilKilled = async (folder: string): Promise<void> => {
  const followed = [topics.ticketEvents];
  const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite') });
  const db = openSqlite<Views>(join(folder, 'views.sqlite'));
  const ledger = await openSqlLedger({ db, group: 'conversation', topics: followed, cipher: mirror });
  await runConsumer<Transaction<Views>>({
    bus,
    topics: followed,
    ledger,
    log: silentLog,
    handle: async (message: BusMessage, { write }) => {
      const event = message as AnyPublicEvent;
      write(async (trx) => {
        const row = { conversation: event.partitionKey, revision: event.streamRevision ?? -1 };
        await trx.insertInto('handled').values(row).execute();
        process.send?.(row);
      });
    },
  });
};

void handleUntilKilled(process.argv[2] ?? '');
