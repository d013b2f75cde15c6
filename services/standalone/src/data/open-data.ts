import { join } from 'node:path';
import type { ConversationTables } from '@baton/conversation-service';
import { openFolderBlobStore } from '@baton/conversation-service';
import { type EmbeddedBus, openEmbeddedBus } from '@baton/event-bus';
import { type EventStore, type KeyStore, openSqliteEventStore, openSqliteKeyStore } from '@baton/event-store';
import type { EdgeOptions } from '@baton/service-kit';
import { openSqlite } from '@baton/sql';
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

const openService = async <Views>(
  folder: string,
  masterKey: Uint8Array,
  { lifecycle }: Closing,
): Promise<ServiceData<Views>> => {
  const closing = <T>(name: string, opened: T, close: (opened: T) => Promise<void>): T => {
    lifecycle.onShutdown('stores', `${folder} ${name}`, () => close(opened));
    return opened;
  };
  return {
    store: closing('events', await openSqliteEventStore({ file: join(folder, 'events.sqlite') }), (store) =>
      store.close(),
    ),
    keys: closing('keys', await openSqliteKeyStore({ file: join(folder, 'keys.sqlite'), masterKey }), (keys) =>
      keys.close(),
    ),
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
