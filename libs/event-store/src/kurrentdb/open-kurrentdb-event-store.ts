import type { EventStore } from '../event-store';
import { KurrentDbConnection } from './kurrentdb-connection';
import { KurrentDbEventStore } from './kurrentdb-event-store';
import { renewStoreId } from './kurrentdb-store-id';

export interface KurrentDbEventStoreOptions {
  /**
   * `kurrentdb://[user:password@]host:port[,host:port…][?tls=false&…]`, `kurrentdb+discover://…`, or the older `esdb://…`; what it may
   * say, certificates and discovery among it, is the client's: `tls`, `tlsVerifyCert`, `tlsCAFile`, `userCertFile`, `userKeyFile`,
   * `nodePreference`, `maxDiscoverAttempts`, `discoveryInterval`, `gossipTimeout`, `keepAliveInterval`, `keepAliveTimeout`, `connectionName`.
   */
  readonly url: string;
  /** For one answer of the server, in ms; default 10,000. */
  readonly deadlineMs?: number;
  /** Events read at once; default 500. */
  readonly pageSize?: number;
  /** How long a subscription may be quiet before it looks for events of other streams, in ms; default 1,000. */
  readonly quietMs?: number;
}

const SCHEME = /^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//;

/** The client's own message shows a part of the URL, in which there may be a password. */
const refused = (error: unknown): TypeError => {
  const expected = typeof error === 'object' && error !== null && 'expected' in error ? error.expected : undefined;
  const reason = typeof expected === 'string' ? `expected ${expected}` : (error as Error).message;
  return new TypeError(`this is no connection string of KurrentDB: ${reason}`);
};

/** Loads the client, which brings native code, only here: who uses another store never needs it. */
const connectionTo = ({ url, deadlineMs = 10_000 }: KurrentDbEventStoreOptions): KurrentDbConnection => {
  if (!SCHEME.test(url)) throw refused({ expected: 'kurrentdb://, kurrentdb+discover:// or esdb://' });
  if (/throwOnAppendFailure=false/i.test(url)) throw refused({ expected: 'throwOnAppendFailure to be left alone' });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a dynamic import would stay one in CommonJS, and Jest has none
  const { KurrentDBClient } = require('@kurrent/kurrentdb-client') as typeof import('@kurrent/kurrentdb-client');
  const connect = () => KurrentDBClient.connectionString(url);
  try {
    return new KurrentDbConnection(connect, deadlineMs);
  } catch (error) {
    throw refused(error);
  }
};

/**
 * Opens an event store on KurrentDB (EventStoreDB from 22.6 on). Needs no server yet: the first use does.
 * @throws TypeError with one clear line for a URL that is none, or names a certificate that is not there.
 */
export const openKurrentDbEventStore = async (options: KurrentDbEventStoreOptions): Promise<EventStore> =>
  new KurrentDbEventStore(connectionTo(options), {
    pageSize: options.pageSize ?? 500,
    quietMs: options.quietMs ?? 1_000,
  });

/**
 * Gives the store a new id: to be done after a backup was restored, before a service starts. KurrentDB's files bring the old id with them.
 * @returns the new id. @throws StoreUnavailable.
 */
export const renewKurrentDbStoreId = async (options: KurrentDbEventStoreOptions): Promise<string> => {
  const connection = connectionTo(options);
  try {
    return await renewStoreId(connection);
  } finally {
    await connection.close();
  }
};
