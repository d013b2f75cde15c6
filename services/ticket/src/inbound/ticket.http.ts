import {
  Caller,
  Command,
  CommandAnswer,
  type CommandContext,
  Operation,
  type Principal,
  Roles,
  UuidParam,
} from '@baton/service-kit';
import { Body, Controller, Post } from '@nestjs/common';
import type { ForwardTarget, TicketCommand } from '../domain/ticket.commands';
import { ticketDecider } from '../domain/ticket.decider';
import { agentStream, customerOf, SETTINGS_STREAM, ticketStream, TicketStore } from '../outbound/ticket.store';
import { AgentsQuery, type KnownPresence } from '../views/agents/agents.query';
import { actingAgent, metadataOf } from './caller';
import { claimTicket, deleteTicket, forwardTicket, resolveTicket, restoreTicket, unclaimTicket } from './ticket.api';
import type { TicketAnswer } from './ticket.answer';
import { DeleteBody, ForwardBody, ResolveBody, UnclaimBody } from './ticket.dto';
import { TicketReading } from './ticket.reading';

/** Members that were left out are null in the command. */
type Said = { readonly [M in keyof ResolveBody]: ResolveBody[M] | null };
type Answer = Promise<CommandAnswer<TicketAnswer>>;

/** The commands of agents. Each answers the ticket as it is after it. */
@Controller('v1/tickets/:id')
@Roles('agent', 'supervisor')
export class TicketController {
  constructor(
    private readonly store: TicketStore,
    private readonly agents: AgentsQuery,
    private readonly reading: TicketReading,
  ) {}

  @Post('claim')
  @Operation(claimTicket)
  claim(@UuidParam('id') id: string, @Command() context: CommandContext, @Caller() caller: Principal): Answer {
    return this.run(id, context, caller, { type: 'Claim', agent: actingAgent(caller), now: context.occurredAt });
  }

  @Post('unclaim')
  @Operation(unclaimTicket)
  unclaim(
    @UuidParam('id') id: string,
    @Command() context: CommandContext,
    @Caller() caller: Principal,
    @Body() { reason }: UnclaimBody,
  ): Answer {
    return this.run(id, context, caller, { type: 'Unclaim', agent: actingAgent(caller), reason: reason ?? null });
  }

  @Post('forward')
  @Operation(forwardTicket)
  async forward(
    @UuidParam('id') id: string,
    @Command() context: CommandContext,
    @Caller() caller: Principal,
    @Body() { to, note }: ForwardBody,
  ): Answer {
    const [target, settings] = await Promise.all([this.targetOf(to), this.settings()]);
    const { allowForwardToOffline } = settings;
    const agent = actingAgent(caller);
    const what = { agent, to: target, note: note ?? null, allowForwardToOffline };
    return this.run(id, context, caller, { type: 'Forward', ...what, now: context.occurredAt });
  }

  @Post('resolve')
  @Operation(resolveTicket)
  async resolve(
    @UuidParam('id') id: string,
    @Command() context: CommandContext,
    @Caller() caller: Principal,
    @Body() body: ResolveBody,
  ): Answer {
    const { askFaqOnResolve } = await this.settings();
    const { outcome = null, botCouldHaveAnswered = null, suggestedFaq = null }: Said = body;
    const said = { outcome, botCouldHaveAnswered, suggestedFaq };
    const agent = actingAgent(caller);
    const now = context.occurredAt;
    return this.run(id, context, caller, { type: 'Resolve', agent, ...said, askFaqOnResolve, now });
  }

  @Post('delete')
  @Operation(deleteTicket)
  delete(
    @UuidParam('id') id: string,
    @Command() context: CommandContext,
    @Caller() caller: Principal,
    @Body() { reason }: DeleteBody,
  ): Answer {
    const agent = actingAgent(caller);
    return this.run(id, context, caller, { type: 'Delete', agent, reason: reason ?? null, now: context.occurredAt });
  }

  @Post('restore')
  @Operation(restoreTicket)
  @Roles('supervisor')
  restore(@UuidParam('id') id: string, @Command() context: CommandContext, @Caller() caller: Principal): Answer {
    return this.run(id, context, caller, { type: 'Restore', agent: actingAgent(caller) });
  }

  private async run(id: string, context: CommandContext, caller: Principal, command: TicketCommand): Answer {
    const stream = ticketStream(id);
    const handled = await this.store.tickets.handle(
      stream,
      { ...metadataOf(context), customerId: customerOf },
      (state) => ticketDecider.decide(command, state),
    );
    const { revision, replayed } = handled;
    return new CommandAnswer(await this.reading.answer(handled.state, caller), { stream, revision, replayed });
  }

  private async settings() {
    return (await this.store.settings.load(SETTINGS_STREAM)).state;
  }

  private async targetOf(id: string): Promise<ForwardTarget> {
    const { state } = await this.store.agents.load(agentStream(id));
    const qualifications = state.id === null ? null : { skills: state.skills, queues: state.queues };
    return { id, qualifications, presence: (await this.presenceOf(id)).status };
  }

  /** Views that are down must not stop a forward: who is not known to be offline may be handed a chat. */
  private presenceOf(id: string): Promise<Pick<KnownPresence, 'status'>> {
    return this.agents.presenceOf(id).catch(() => ({ status: 'unknown' }));
  }
}
