import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ConversationTables, rebuildableConversationViews } from '@baton/conversation-service';
import { type EventStore, type KeyStore, openSqliteEventStore, openSqliteKeyStore } from '@baton/event-store';
import type { RebuildableView } from '@baton/projections';
import { closeAll, openStores } from '@baton/service-kit';
import { openSqlite } from '@baton/sql';
import { rebuildableTicketViews, type TicketViews } from '@baton/ticket-service';
import type { Kysely } from 'kysely';
import { FolderUnusable } from '../data/folder-lock';
import { openSecrets } from '../data/secrets';
import type { RebuildConfig } from './config';

/** Which service each view belongs to. */
export const SERVICE_OF = { tickets: 'ticket', agents: 'ticket', 'customer-conversations-1': 'conversation' } as const;
export type ViewName = keyof typeof SERVICE_OF;

interface ServiceStores<Views> {
  readonly store: EventStore;
  readonly keys: KeyStore;
  readonly views: Kysely<Views>;
  close(): Promise<unknown>;
}

const inFolder = async <Views>(folder: string, service: 'ticket' | 'conversation'): Promise<ServiceStores<Views>> => {
  const home = join(folder, service);
  if (!existsSync(join(home, 'events.sqlite'))) throw new FolderUnusable(folder, 'it holds nothing to rebuild from');
  const secrets = await openSecrets(folder);
  const masterKey = service === 'ticket' ? secrets.ticketMasterKey : secrets.conversationMasterKey;
  const store = await openSqliteEventStore({ file: join(home, 'events.sqlite') });
  const keys = await openSqliteKeyStore({ file: join(home, 'keys.sqlite'), masterKey });
  const views = openSqlite<Views>(join(home, 'views.sqlite'));
  return { store, keys, views, close: () => Promise.all([store.close(), keys.close(), views.destroy()]) };
};

const onServers = async <Views>(
  config: Extract<RebuildConfig, { at: 'servers' }>,
  service: 'ticket' | 'conversation',
): Promise<ServiceStores<Views>> => {
  const { store, keys, views } = await openStores<Views>(config.servers, `${service} rebuild`);
  const close = (): Promise<void> => closeAll([store, keys, views]);
  return { store: store.adapter, keys: keys.adapter, views: views.adapter, close };
};

/** A view, and the end of everything that was opened for it. */
export interface OpenView {
  readonly view: RebuildableView;
  close(): Promise<unknown>;
}

/**
 * Opens what a view is made from and where it is kept. The folder's lock is not taken: what is written here is the view's database only,
 * in transactions that a running standalone takes turns with.
 * @throws FolderUnusable, DatabaseUnusable, WrongMasterKey
 */
export const openView = async (config: RebuildConfig, name: ViewName): Promise<OpenView> => {
  const service = SERVICE_OF[name];
  const open = <Views>(): Promise<ServiceStores<Views>> =>
    config.at === 'folder' ? inFolder<Views>(config.dataFolder, service) : onServers<Views>(config, service);
  const find = (views: readonly RebuildableView[]): RebuildableView => {
    const found = views.find((view) => view.name === name);
    if (found === undefined) throw new TypeError(`the ${service} service has no view ${name}`);
    return found;
  };
  if (service === 'ticket') {
    const stores = await open<TicketViews>();
    return { view: find(await rebuildableTicketViews(stores)), close: () => stores.close() };
  }
  const stores = await open<ConversationTables>();
  return { view: find(await rebuildableConversationViews(stores)), close: () => stores.close() };
};
