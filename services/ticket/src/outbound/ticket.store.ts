import { CommandHandler, defineCodec, type EventStore, type KeyStore, type RecordedEvent } from '@baton/event-store';
import { agentDecider, type AgentState } from '../domain/agent.decider';
import { type AgentEvent, agentEventSchemas } from '../domain/agent.events';
import {
  settingsDecider,
  type SettingsEvent,
  settingsEventSchemas,
  type SettingsState,
} from '../domain/settings.decider';
import { ticketDecider } from '../domain/ticket.decider';
import { type TicketEvent, ticketEventSchemas } from '../domain/ticket.events';
import type { TicketState } from '../domain/ticket.state';

export const TICKET_STREAMS = 'ticket-';
export const AGENT_STREAMS = 'agent-';
export const SETTINGS_STREAM = 'settings';

export const ticketStream = (ticketId: string): string => `${TICKET_STREAMS}${ticketId}`;
export const agentStream = (agentId: string): string => `${AGENT_STREAMS}${agentId}`;

/** Whose data the events of a ticket hold, for the metadata of a command that learns it only from the fold. */
export const customerOf = (ticket: TicketState): string | null => (ticket.work === 'none' ? null : ticket.customerId);

/** Everything in a ticket is the customer's, also what agents write about them, so that erasing the customer takes it all. */
export const ticketCodec = (keys: KeyStore) => {
  const { TicketCreated, Claimed, Unclaimed, Forwarded, Resolved } = ticketEventSchemas;
  const { UserLeft, UserReturned, Deleted, Restored, Erased } = ticketEventSchemas;
  return defineCodec({
    events: {
      TicketCreated: { version: 1, schema: TicketCreated },
      Claimed: { version: 1, schema: Claimed },
      Unclaimed: { version: 1, schema: Unclaimed },
      Forwarded: { version: 1, schema: Forwarded },
      Resolved: { version: 1, schema: Resolved },
      UserLeft: { version: 1, schema: UserLeft },
      UserReturned: { version: 1, schema: UserReturned },
      Deleted: { version: 1, schema: Deleted },
      Restored: { version: 1, schema: Restored },
      Erased: { version: 1, schema: Erased },
    },
    person: (_stream, metadata) => metadata.customerId,
    keys,
  });
};

export const agentCodec = (keys: KeyStore) =>
  defineCodec({
    events: {
      AgentRegistered: { version: 1, schema: agentEventSchemas.AgentRegistered },
      AgentRefreshed: { version: 1, schema: agentEventSchemas.AgentRefreshed },
      PreferencesChanged: { version: 1, schema: agentEventSchemas.PreferencesChanged },
    },
    person: (stream) => `agent:${stream.slice(AGENT_STREAMS.length)}`,
    keys,
  });

export const settingsCodec = (keys: KeyStore) =>
  defineCodec({
    events: { SettingsChanged: { version: 1, schema: settingsEventSchemas.SettingsChanged } },
    person: () => null,
    keys,
  });

/** A stored event of a ticket with what the audit shows of it. */
export interface TicketChange {
  readonly recorded: RecordedEvent;
  readonly event: TicketEvent;
}

/** The service's streams: one command handler each, and the codecs that relay, views and history read with. */
export class TicketStore {
  readonly codecs: {
    readonly ticket: ReturnType<typeof ticketCodec>;
    readonly agent: ReturnType<typeof agentCodec>;
    readonly settings: ReturnType<typeof settingsCodec>;
  };
  readonly tickets: CommandHandler<TicketState, TicketEvent>;
  readonly agents: CommandHandler<AgentState, AgentEvent>;
  readonly settings: CommandHandler<SettingsState, SettingsEvent>;

  constructor(
    readonly events: EventStore,
    keys: KeyStore,
  ) {
    this.codecs = { ticket: ticketCodec(keys), agent: agentCodec(keys), settings: settingsCodec(keys) };
    this.tickets = new CommandHandler({ store: events, decider: ticketDecider, codec: this.codecs.ticket });
    this.agents = new CommandHandler({ store: events, decider: agentDecider, codec: this.codecs.agent });
    this.settings = new CommandHandler({ store: events, decider: settingsDecider, codec: this.codecs.settings });
  }

  /** All that happened to a ticket, decrypted, up to a revision. @throws StoreUnavailable, UnknownEventType. */
  async changesOf(ticketId: string, upTo: number): Promise<TicketChange[]> {
    const changes: TicketChange[] = [];
    for await (const recorded of this.events.readStream(ticketStream(ticketId), { limit: upTo + 1 })) {
      changes.push({ recorded, event: await this.codecs.ticket.decode(recorded) });
    }
    return changes;
  }
}
