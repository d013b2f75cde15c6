import { topics } from '@baton/contracts';
import { BatonTransport, connectBus, openSqlLedger, parkedCipher, type RecordPlace } from '@baton/event-bus';
import { type Projection, startProjection } from '@baton/projections';
import { publishStreams, type Relay, startRelay } from '@baton/relay';
import {
  type BatonService,
  CAUSAL_WAITERS,
  type CausalWaiter,
  createHttpApp,
  type EdgeOptions,
  Health,
  metricsOf,
  repeatedly,
  watchFollower,
  watchParked,
} from '@baton/service-kit';
import { migrate } from '@baton/sql';
import type { Follower } from '@baton/store-follower';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { agentDecider } from './domain/agent.decider';
import { settingsDecider } from './domain/settings.decider';
import { ticketDecider } from './domain/ticket.decider';
import { absenceFailures } from './inbound/absence.failures';
import { AbsenceSweep } from './inbound/absence.sweep';
import { AgentNames } from './inbound/agent-names';
import { AgentsController } from './inbound/agents.http';
import { ConversationConsumer } from './inbound/conversation.consumer';
import { conversationWaiter } from './inbound/conversation.waiter';
import { FollowedTickets } from './inbound/followed-tickets';
import { PresenceConsumer } from './inbound/presence.consumer';
import { SettingsController } from './inbound/settings.http';
import { TicketReadsController } from './inbound/ticket-reads.http';
import { TicketController } from './inbound/ticket.http';
import { TicketReading } from './inbound/ticket.reading';
import { translateAgent, translateSettings } from './outbound/directory.publisher';
import { translateTicket } from './outbound/ticket.publisher';
import { AGENT_STREAMS, SETTINGS_STREAM, TICKET_STREAMS, TicketStore } from './outbound/ticket.store';
import { type Freshness, FRESHNESS, type TicketPorts } from './ticket.ports';
import { agentsView } from './views/agents/agents.projection';
import { AgentsQuery } from './views/agents/agents.query';
import { ticketsView } from './views/tickets/tickets.projection';
import { CustomersQuery } from './views/customers/customers.query';
import { TicketsQuery } from './views/tickets/tickets.query';
import { type TicketViews, viewMigrations } from './views/views-schema';

export type { TicketPorts } from './ticket.ports';
export { ticketEnvironment } from './config';
export type { TicketViews } from './views/views-schema';
export { ticketDecider } from './domain/ticket.decider';
export { onConversationEvent } from './domain/ticket.policy';
export { rebuildableTicketViews } from './views/rebuildable-views';
export { translateTicket } from './outbound/ticket.publisher';

const GROUP = 'ticket';
const CONSUMED = [topics.conversationEvents, topics.presenceState, topics.presenceEvents, topics.relay];
const SWEEP_EVERY_MS = 1_000;
const ABOUT_PRESENCE: readonly string[] = [topics.presenceState.name, topics.presenceEvents.name];
/** What `relay-ticket` writes, and nobody else. */
export const ticketTopics = [topics.ticketEvents, topics.ticketState, topics.agentState, topics.settingsState];

/** Presence names its person in the key: agents and customers share its topics. */
const personOf = ({ topic, key }: RecordPlace): string | null => (ABOUT_PRESENCE.includes(topic) ? key : null);

/** Everything between the store, the bus and the views that runs from `start` to shutdown. */
interface Followers {
  readonly relay: Relay;
  readonly tickets: Projection;
  readonly agents: Projection;
}

/** The followers begin at `start`, but the routes that wait on them are wired before. */
class Running {
  private followers: Followers | null = null;

  constructor(private readonly begin: () => Followers) {}

  start(): Followers {
    this.followers ??= this.begin();
    return this.followers;
  }

  get isHealthy(): boolean {
    if (this.followers === null) return false;
    return Object.values(this.followers).every((follower: Follower) => follower.status() !== 'halted');
  }

  view(name: 'tickets' | 'agents', prefix: string): CausalWaiter {
    return {
      follows: (stream) => stream.startsWith(prefix),
      waitFor: async (stream, revision, ms) => (await this.followers?.[name].waitFor(stream, revision, ms)) ?? false,
    };
  }

  async asOf(): Promise<string | null> {
    return (await this.followers?.tickets.asOf()) ?? null;
  }
}

@Module({})
class TicketModule {
  static with(store: TicketStore, { views }: TicketPorts, ledger: CausalWaiter, running: Running): DynamicModule {
    const freshness: Freshness = { asOf: () => running.asOf() };
    const tickets = running.view('tickets', TICKET_STREAMS);
    const agents = running.view('agents', AGENT_STREAMS);
    const followed = new FollowedTickets(views);
    return {
      module: TicketModule,
      controllers: [
        TicketController,
        TicketReadsController,
        AgentsController,
        SettingsController,
        ConversationConsumer,
        PresenceConsumer,
      ],
      providers: [
        { provide: TicketStore, useValue: store },
        { provide: TicketsQuery, useValue: new TicketsQuery(views) },
        { provide: AgentsQuery, useValue: new AgentsQuery(views) },
        { provide: FRESHNESS, useValue: freshness },
        { provide: CAUSAL_WAITERS, useValue: [tickets, agents, conversationWaiter(ledger, tickets, followed)] },
        { provide: FollowedTickets, useValue: followed },
        AgentNames,
        TicketReading,
      ],
    };
  }
}

const startFollowers = (store: TicketStore, { bus, views }: TicketPorts, log: EdgeOptions['log']): Followers => {
  const { codecs, events } = store;
  const common = { store: events, logger: log };
  const publishers = [
    publishStreams(TICKET_STREAMS, {
      ...ticketDecider,
      decode: (recorded) => codecs.ticket.decode(recorded),
      translate: translateTicket,
    }),
    publishStreams(AGENT_STREAMS, {
      ...agentDecider,
      decode: (recorded) => codecs.agent.decode(recorded),
      translate: translateAgent,
    }),
    publishStreams(SETTINGS_STREAM, {
      ...settingsDecider,
      decode: (recorded) => codecs.settings.decode(recorded),
      translate: translateSettings,
    }),
  ];
  return {
    relay: startRelay({ ...common, name: 'relay-ticket', bus, topics: ticketTopics, publishers }),
    tickets: startProjection({ ...common, db: views, ...ticketsView(store) }),
    agents: startProjection({ ...common, db: views, ...agentsView(store) }),
  };
};

/**
 * Composes the service: HTTP and the bus in; the store, the relay to `baton.ticket.*`, `baton.agent.*` and `baton.settings.*`,
 * and the views out. Nothing runs before `start`; shutdown is the lifecycle's.
 * @throws DatabaseUnusable, or what the views' adapter throws, when their tables cannot be made.
 */
export const createTicketService = async (ports: TicketPorts, edge: EdgeOptions): Promise<BatonService> => {
  const { bus, keys, views } = ports;
  const { lifecycle } = edge;
  const log = edge.log.child({ service: 'ticket' });
  await migrate(views, viewMigrations);
  const cipher = parkedCipher({ keys, own: 'service:ticket', personOf });
  const ledger = await openSqlLedger({ db: views, group: GROUP, topics: CONSUMED, cipher });
  const store = new TicketStore(ports.store, keys);
  const running = new Running(() => startFollowers(store, ports, log));
  const app = await createHttpApp(TicketModule.with(store, ports, ledger, running), { ...edge, name: 'ticket' });
  const { onCrash } = edge;
  const consumed = { bus, ledger, topics: CONSUMED, log, ...(onCrash && { onCrash }) };
  const transport = new BatonTransport<Transaction<TicketViews>>(consumed);
  connectBus(app, transport);
  const metrics = metricsOf(app);
  watchParked(metrics, ledger);
  const { now = Date.now, sweepEveryMs = SWEEP_EVERY_MS } = ports;

  const start = async (): Promise<void> => {
    const { relay, tickets, agents } = running.start();
    watchFollower(metrics, 'relay', relay);
    for (const view of [tickets, agents]) watchFollower(metrics, 'view', view);
    lifecycle.onShutdown('consumers', 'ticket consumer', () => transport.close());
    lifecycle.onShutdown('relays', 'ticket relay', () => relay.stop());
    const stopViews = () => Promise.all([tickets.stop(), agents.stop()]);
    lifecycle.onShutdown('relays', 'ticket views', async () => void (await stopViews()));
    await app.startAllMicroservices();
    if (sweepEveryMs === 0) return;
    const { consumer } = transport;
    const onFailure = absenceFailures(metrics, log);
    const absences = new AbsenceSweep({ store, customers: new CustomersQuery(views), bus, consumer, onFailure });
    const said = { failing: 'absences are not looked for', working: 'absences are looked for again' };
    const sweeping = repeatedly(() => absences.round(now()), { everyMs: sweepEveryMs, ...said, log });
    lifecycle.onShutdown('consumers', 'ticket absences', () => sweeping.stop());
  };
  const health = app.get(Health, { strict: false });
  health.addReadiness('relay and views', () => running.isHealthy);
  health.addLiveness('consumer', () => transport.isAlive());
  return { name: 'ticket', app, start };
};
