import type { ViewDefinition } from '@baton/projections';
import { columnText } from '@baton/sql';
import { agentDecider, type AgentState } from '../../domain/agent.decider';
import type { AgentEvent } from '../../domain/agent.events';
import { AGENT_STREAMS, type TicketStore } from '../../outbound/ticket.store';
import type { TicketViews } from '../views-schema';

/** The directory: names for what is shown, and whom a ticket may be forwarded to. */
export const agentsView = ({ codecs }: TicketStore): ViewDefinition<TicketViews, AgentEvent> => ({
  name: 'agents',
  streams: [AGENT_STREAMS],
  tables: ['agents'],
  decode: (recorded) => codecs.agent.decode(recorded),
  apply: async (trx, { stream }, event) => {
    const id = columnText(stream.slice(AGENT_STREAMS.length));
    const row = await trx.selectFrom('agents').select('state').where('id', '=', id).executeTakeFirst();
    const before = row === undefined ? agentDecider.initial : (JSON.parse(row.state) as AgentState);
    const agent = agentDecider.evolve(before, event);
    const changing = { name: agent.name === null ? null : columnText(agent.name), state: JSON.stringify(agent) };
    await trx
      .insertInto('agents')
      .values({ id, ...changing })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changing))
      .execute();
  },
});
