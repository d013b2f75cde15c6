import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationTables } from '@baton/conversation-service';
import { openFolderBlobStore } from '@baton/conversation-service';
import { type EmbeddedBus, openEmbeddedBus } from '@baton/event-bus';
import { type EventStore, type KeyStore, openSqliteEventStore, openSqliteKeyStore } from '@baton/event-store';
import type { EdgeOptions } from '@baton/service-kit';
import { DatabaseUnusable, openSqlite } from '@baton/sql';
import type { TicketViews } from '@baton/ticket-service';
import type { Kysely } from 'kysely';
import type { Secrets } from './secrets';

/** What a service with an event store of its own keeps. */
interface ServiceData<Views> {
  readonly store: EventStore;
  readonly keys: KeyStore;
  readonly views: Kysely<Views>;
}

type Closing = Pick<EdgeOptions, 'lifecycle' | 'log'>;

/** Events and their keys are worth nothing without one another, and making one anew would hide that it is gone. */
const missing = (file: string, why: string): DatabaseUnusable =>
  new DatabaseUnusable(file, `it is missing, but ${why}; put it back from a backup`);

const openService = async <Views>(
  folder: string,
  masterKey: Uint8Array,
  { lifecycle }: Closing,
): Promise<ServiceData<Views>> => {
  const closing = <T>(name: string, opened: T, close: (opened: T) => Promise<void>): T => {
    lifecycle.onShutdown('stores', `${folder} ${name}`, () => close(opened));
    return opened;
  };
  const files = { events: join(folder, 'events.sqlite'), keys: join(folder, 'keys.sqlite') };
  const had = { events: existsSync(files.events), keys: existsSync(files.keys) };
  if (had.keys && !had.events) throw missing(files.events, 'the keys of its events are there');
  const store = closing('events', await openSqliteEventStore({ file: files.events }), (opened) => opened.close());
  if (!had.keys && (await store.head()) !== null) throw missing(files.keys, 'only its keys can read the events');
  return {
    store,
    keys: closing('keys', await openSqliteKeyStore({ file: files.keys, masterKey }), (opened) => opened.close()),
    views: closing('views', openSqlite<Views>(join(folder, 'views.sqlite')), (views) => views.destroy()),
  };
};

/** Everything that is kept in the data folder, open; the lifecycle closes it. */
export interface OpenData {
  readonly bus: EmbeddedBus;
  readonly ticket: ServiceData<TicketViews>;
  readonly conversation: ServiceData<ConversationTables>;
  readonly blobs: Awaited<ReturnType<typeof openFolderBlobStore>>;
}

/**
 * Opens the embedded adapters, each with files of its own: services share nothing but the bus.
 * @throws DatabaseUnusable, WrongMasterKey
 */
export const openData = async (folder: string, secrets: Secrets, closing: Closing): Promise<OpenData> => {
  const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite'), log: closing.log.child({ service: 'bus' }) });
  closing.lifecycle.onShutdown('stores', 'bus', () => bus.close());
  return {
    bus,
    ticket: await openService<TicketViews>(join(folder, 'ticket'), secrets.ticketMasterKey, closing),
    conversation: await openService<ConversationTables>(
      join(folder, 'conversation'),
      secrets.conversationMasterKey,
      closing,
    ),
    blobs: await openFolderBlobStore(join(folder, 'conversation', 'files')),
  };
};
