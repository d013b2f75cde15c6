import { fileURLToPath } from 'node:url';
import { topics } from '@baton/contracts';
import {
  closeAll,
  ConfigError,
  createTokenSigner,
  openBus,
  type OpenedService,
  openStores,
  type Opened,
  placeOf,
} from '@baton/service-kit';
import type { Logger } from 'pino';
import type { ConversationConfig } from './config';
import {
  type BlobStore,
  type ConversationTables,
  createConversationService,
  openFolderBlobStore,
  openS3BlobStore,
} from './conversation.module';

/** Issuer and audience of visitor tokens: the other services' `AUTH_ISSUERS` name them. */
const VISITORS = { issuer: 'baton-visitors', audience: 'baton', roles: ['customer'] } as const;

const openBlobs = async (config: ConversationConfig): Promise<Opened<BlobStore>> => {
  const { BLOBS_URL: url, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (url.startsWith('file:')) {
    const adapter = await openFolderBlobStore(fileURLToPath(url));
    const probe = async (): Promise<void> => undefined;
    return { adapter, dependency: { name: 'blobs', address: url, probe }, close: async () => undefined };
  }
  const adapter = openS3(() => openS3BlobStore({ url, accessKeyId, secretAccessKey }));
  return {
    adapter,
    dependency: { name: 'blobs', address: placeOf(url), probe: () => adapter.check() },
    close: () => adapter.close(),
  };
};

/** What only the adapter knows of an address. @throws ConfigError */
const openS3 = <T>(open: () => T): T => {
  try {
    return open();
  } catch (error) {
    throw new ConfigError([{ key: 'BLOBS_URL', message: error instanceof Error ? error.message : 'is not valid' }]);
  }
};

/** Every port → adapter of a conversation process. @throws DatabaseUnusable for an address that cannot be read. */
export const openConversation = async (config: ConversationConfig, log: Logger): Promise<OpenedService> => {
  const visitorTokens = await createTokenSigner({ ...VISITORS, key: config.VISITOR_SIGNING_KEY });
  const bus = openBus(config, 'conversation', [topics.ticketEvents, topics.agentState, topics.settingsState], log);
  const { store, keys, views, together } = await openStores<ConversationTables>(config, 'conversation', log);
  const blobs = await openBlobs(config);
  const opened = [bus, store, keys, views, blobs];
  const ports = {
    bus: bus.adapter,
    store: store.adapter,
    keys: keys.adapter,
    views: views.adapter,
    blobs: blobs.adapter,
    visitorTokens,
    customerSecret: config.CUSTOMER_SECRET,
    identityIssuers: config.IDENTITY_ISSUERS,
  };
  return {
    issuers: [visitorTokens.config],
    dependencies: [...opened.map(({ dependency }) => dependency), together],
    create: (edge) => createConversationService(ports, edge),
    close: () => closeAll(opened),
  };
};
