import { topics } from '@baton/contracts';
import { BatonTransport, connectBus, type ConsumerLedger, openSqlLedger, parkedCipher } from '@baton/event-bus';
import { type Projection, startProjection } from '@baton/projections';
import { publishStreams, type Relay, startRelay } from '@baton/relay';
import {
  type BatonService,
  CAUSAL_WAITERS,
  createHttpApp,
  type EdgeOptions,
  Health,
  metricsOf,
  watchFollower,
  watchParked,
} from '@baton/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import {
  BLOBS,
  type ConversationPorts,
  FILE_POLICY,
  PROVE_IDENTITY,
  VIEW_PROGRESS,
  type ViewProgress,
  VIEWS,
  VISITOR_TOKENS,
} from './conversation.ports';
import { evolve, initialConversation } from './domain/conversation.state';
import { ConversationController } from './inbound/conversation.http';
import { ConversationReading } from './inbound/conversation.reading';
import { CustomersController } from './inbound/customers.http';
import { DirectoryConsumer } from './inbound/directory.consumer';
import { Erasure } from './inbound/erasure';
import { DEFAULT_FILE_TYPES, DEFAULT_MAX_BYTES } from './inbound/file-content';
import { FilesController } from './inbound/files.http';
import { identityProver } from './inbound/identity-proof';
import { MessagesController } from './inbound/messages.http';
import { TicketConsumer } from './inbound/ticket.consumer';
import { acceptUploads } from './inbound/upload';
import { VisitorsController } from './inbound/visitors.http';
import { translateConversation } from './outbound/conversation.publisher';
import { conversationCodec, CONVERSATION_STREAMS, Conversations } from './outbound/conversation.store';
import { customerCodec, Customers } from './outbound/customer.store';
import { customerConversations } from './views/conversations/conversations.projection';
import { migrateViews } from './views/view-tables';

export { type BlobStore } from './outbound/blob-store';
export { openFolderBlobStore } from './outbound/folder-blob-store';
export { openS3BlobStore, S3BlobStore, type S3BlobStoreOptions } from './outbound/s3/s3-blob-store';
export { conversationIdFor } from './inbound/visitors.http';
export { conversationDecider } from './domain/conversation.decider';
export { onTicketEvent } from './domain/conversation.policy';
export { rebuildableConversationViews } from './views/rebuildable-views';
export { translateConversation } from './outbound/conversation.publisher';
export { type ConversationTables, migrateViews } from './views/view-tables';
export type { ConversationPorts, IdentityIssuer } from './conversation.ports';
export { conversationEnvironment, identityIssuersField } from './config';

const GROUP = 'conversation';
const FOLLOWED = [topics.ticketEvents, topics.agentState, topics.settingsState];
/** What `relay-conversation` writes, and nobody else. */
export const conversationTopics = [topics.conversationEvents, topics.conversationState];

/** What the module is made of once the ports are open. */
interface Parts {
  readonly conversations: Conversations;
  readonly ledger: ConsumerLedger<unknown>;
  readonly progress: ViewProgress;
}

@Module({})
class ConversationModule {
  static with(ports: ConversationPorts, { conversations, ledger, progress }: Parts): DynamicModule {
    const { views, keys, blobs } = ports;
    const customers = new Customers(ports.store, keys, ports.customerSecret);
    const { maxFileBytes: maxBytes = DEFAULT_MAX_BYTES, fileTypes: allowedTypes = DEFAULT_FILE_TYPES } = ports;
    return {
      module: ConversationModule,
      controllers: [
        VisitorsController,
        ConversationController,
        MessagesController,
        FilesController,
        CustomersController,
        TicketConsumer,
        DirectoryConsumer,
      ],
      providers: [
        { provide: Conversations, useValue: conversations },
        { provide: Customers, useValue: customers },
        { provide: ConversationReading, useValue: new ConversationReading(conversations, views) },
        { provide: Erasure, useValue: new Erasure({ conversations, customers, keys, blobs, views, view: progress }) },
        { provide: VIEWS, useValue: views },
        { provide: BLOBS, useValue: blobs },
        { provide: VISITOR_TOKENS, useValue: ports.visitorTokens },
        { provide: PROVE_IDENTITY, useValue: identityProver(ports.identityIssuers) },
        { provide: FILE_POLICY, useValue: { maxBytes, allowedTypes } },
        { provide: VIEW_PROGRESS, useValue: progress },
        { provide: CAUSAL_WAITERS, useValue: [ledger] },
      ],
    };
  }
}

/** A running conversation service. */
export interface ConversationService extends BatonService {
  /** The view of a customer's conversations, for a comparison with a rebuild. */
  readonly view: ReturnType<typeof customerConversations>;
}

/**
 * Composes the service: HTTP in, the event store, the relay to `baton.conversation.*`, the consumer of tickets, agents and
 * settings, and the view of a customer's conversations. Nothing runs before `start`.
 */
export const createConversationService = async (
  ports: ConversationPorts,
  edge: EdgeOptions,
): Promise<ConversationService> => {
  const { store, keys, bus, views } = ports;
  const { lifecycle, onCrash } = edge;
  const log = edge.log.child({ service: 'conversation' });
  await migrateViews(views);
  const cipher = parkedCipher({ keys, own: 'service:conversation' });
  const ledger = await openSqlLedger({ db: views, group: GROUP, topics: FOLLOWED, cipher });
  const codec = conversationCodec(keys);
  const view = customerConversations({ conversations: codec, customers: customerCodec(keys) });
  let projection: Projection | null = null;
  let relay: Relay | null = null;
  const parts = { conversations: new Conversations(store, codec), ledger, progress: progressOf(() => projection) };
  const app = await createHttpApp(ConversationModule.with(ports, parts), { ...edge, name: 'conversation' });
  await acceptUploads(app);
  const transport = new BatonTransport({ bus, topics: FOLLOWED, ledger, log, ...(onCrash && { onCrash }) });
  connectBus(app, transport);
  const metrics = metricsOf(app);
  watchParked(metrics, ledger);

  let isStarted = false;
  const start = async (): Promise<void> => {
    projection = startProjection({ ...view, store, db: views, logger: log });
    lifecycle.onShutdown('relays', 'conversation view', () => projection?.stop());
    relay = startConversationRelay(ports, codec, log);
    watchFollower(metrics, 'view', projection);
    watchFollower(metrics, 'relay', relay);
    lifecycle.onShutdown('relays', 'conversation relay', () => relay?.stop());
    lifecycle.onShutdown('consumers', 'conversation consumer', () => transport.close());
    await app.startAllMicroservices();
    isStarted = true;
  };

  const health = app.get(Health, { strict: false });
  health.addReadiness('started', () => isStarted);
  // a restart reads the same event again, so a halt is no reason for one
  health.addReadiness('relay', () => relay?.status() !== 'halted');
  health.addReadiness('view', () => projection?.status() !== 'halted');
  health.addLiveness('consumer', () => transport.isAlive());
  return { name: 'conversation', app, start, view };
};

const startConversationRelay = (
  { store, bus }: ConversationPorts,
  codec: ReturnType<typeof conversationCodec>,
  logger: EdgeOptions['log'],
): Relay => {
  const decode = codec.decode.bind(codec);
  const publisher = { initial: initialConversation, evolve, decode, translate: translateConversation };
  const publishers = [publishStreams(CONVERSATION_STREAMS, publisher)];
  return startRelay({ name: 'relay-conversation', store, bus, topics: conversationTopics, publishers, logger });
};

/** The view's progress for those who are made before it starts. */
const progressOf = (projection: () => Projection | null): ViewProgress => ({
  asOf: () => projection()?.asOf() ?? Promise.resolve(null),
  follows: (stream) => projection()?.follows(stream) ?? false,
  waitFor: (stream, revision, timeoutMs) =>
    projection()?.waitFor(stream, revision, timeoutMs) ?? Promise.resolve(false),
});
