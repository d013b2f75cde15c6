import { isEligible } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import {
  Caller,
  Command,
  CommandAnswer,
  type CommandContext,
  Operation,
  type Principal,
  Roles,
} from '@baton/service-kit';
import { Body, Controller, Get, Inject, Patch, Put, Query } from '@nestjs/common';
import { type AgentCommand, agentDecider, type AgentState } from '../domain/agent.decider';
import { isOpen, ownerOf } from '../domain/ticket.state';
import { agentStream, ticketStream, TicketStore } from '../outbound/ticket.store';
import { type Freshness, FRESHNESS } from '../ticket.ports';
import { AgentsQuery, type DirectoryEntry, type KnownPresence } from '../views/agents/agents.query';
import { TicketsQuery } from '../views/tickets/tickets.query';
import { type AgentResource, changePreferences, listAgents, registerAgent } from './agents.api';
import { DirectoryQuery, PreferencesBody } from './agents.dto';
import { metadataOf } from './caller';
import { TicketReading } from './ticket.reading';

const UNKNOWN: KnownPresence = { status: 'unknown', availability: 'available' };

const agentAnswer = (
  { id, name, skills, queues, preferences }: AgentState,
  presence: KnownPresence,
): AgentResource => ({
  id,
  name,
  skills,
  queues,
  preferences,
  status: presence.status,
  availability: presence.availability,
});

/** The order of the forward dropdown: who can answer at once comes first. */
const rankOf = ({ status, availability }: KnownPresence): number => {
  switch (status) {
    case 'online':
      return availability === 'available' ? 0 : 1;
    case 'away':
      return 2;
    case 'unknown':
      return 3;
    case 'offline':
      return 4;
  }
};

/** The directory of agents. */
@Controller('v1/agents')
@Roles('agent', 'supervisor')
export class AgentsController {
  constructor(
    private readonly store: TicketStore,
    private readonly agents: AgentsQuery,
    private readonly tickets: TicketsQuery,
    private readonly reading: TicketReading,
    @Inject(FRESHNESS) private readonly freshness: Freshness,
  ) {}

  /** Copies the caller's token into the directory; an agent's page does it whenever it opens. */
  @Put('me')
  @Operation(registerAgent)
  register(@Caller() caller: Principal, @Command() context: CommandContext) {
    const { id: agentId, name, skills, queues } = caller;
    return this.run(caller, context, { type: 'RegisterAgent', agentId, name, skills, queues });
  }

  @Patch('me/preferences')
  @Operation(changePreferences)
  changePreferences(
    @Caller() caller: Principal,
    @Command() context: CommandContext,
    @Body() { sound, locale, theme }: PreferencesBody,
  ) {
    const changes = {
      ...(sound !== undefined && { sound }),
      ...(locale !== undefined && { locale }),
      ...(theme !== undefined && { theme }),
    };
    return this.run(caller, context, { type: 'ChangePreferences', changes });
  }

  /** Colleagues, who can answer at once first, then who has the fewest chats; with `forwardableFor` only whom it may go to. */
  @Get()
  @Operation(listAgents)
  async list(@Query() { forwardableFor }: DirectoryQuery, @Caller() caller: Principal) {
    const asOf = await this.freshness.asOf();
    const fits = forwardableFor === undefined ? () => true : await this.forwardable(forwardableFor, caller);
    const [entries, chats] = await Promise.all([this.agents.directory(), this.tickets.openChats()]);
    const items = entries
      .filter(({ agent }) => fits(agent))
      .map(({ agent, presence }) => ({ presence, agent, openChats: chats.get(agent.id ?? '') ?? 0 }))
      .sort((a, b) => rankOf(a.presence) - rankOf(b.presence) || a.openChats - b.openChats);
    return {
      items: items.map(({ agent, presence, openChats }) => ({ ...agentAnswer(agent, presence), openChats })),
      next: null,
      asOf,
    };
  }

  private async forwardable(ticketId: string, caller: Principal): Promise<(agent: DirectoryEntry['agent']) => boolean> {
    const { state } = await this.store.tickets.load(ticketStream(ticketId));
    await this.reading.readableUpTo(state, caller);
    if (!isOpen(state)) throw new Rejection('ticket-closed');
    return (agent) => agent.id !== ownerOf(state) && isEligible(agent, state);
  }

  private async run(caller: Principal, context: CommandContext, command: AgentCommand) {
    const stream = agentStream(caller.id);
    const handled = await this.store.agents.handle(stream, { ...metadataOf(context), customerId: null }, (state) =>
      agentDecider.decide(command, state),
    );
    const presence = await this.agents.presenceOf(caller.id).catch(() => UNKNOWN);
    const { revision, replayed } = handled;
    return new CommandAnswer(agentAnswer(handled.state, presence), { stream, revision, replayed });
  }
}
