import { topics } from '@baton/contracts';
import { BusContext, type PresenceStateMessage } from '@baton/event-bus';
import { columnText } from '@baton/sql';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Transaction } from 'kysely';
import type { TicketViews } from '../views/views-schema';

const AGENT = 'agent:';

/** Keeps what presence last said of each agent: what 'target-offline' and the forward dropdown go by. */
@Controller()
export class PresenceConsumer {
  /** Customers are passed over: what their absence does to a ticket is a setting that is off by default. */
  @EventPattern(topics.presenceState.name)
  follow(@Payload() { key, value }: PresenceStateMessage, @Ctx() context: BusContext<Transaction<TicketViews>>): void {
    if (!key.startsWith(AGENT)) return;
    const agentId = columnText(key.slice(AGENT.length));
    context.delivery.write((trx) => (value === null ? forget(trx, agentId) : keep(trx, agentId, value)));
  }
}

/** A tombstone: nothing is known of the agent any more. */
const forget = async (trx: Transaction<TicketViews>, agentId: string): Promise<void> => {
  await trx.deleteFrom('agent_presence').where('agent_id', '=', agentId).execute();
};

/** `seq` rises per person; what is not newer is dropped. */
const keep = async (
  trx: Transaction<TicketViews>,
  agentId: string,
  { status, availability, since, seq }: NonNullable<PresenceStateMessage['value']>,
): Promise<void> => {
  await trx
    .insertInto('agent_presence')
    .values({ agent_id: agentId, status, availability, since, seq })
    .onConflict((conflict) =>
      conflict
        .column('agent_id')
        .doUpdateSet({ status, availability, since, seq })
        .where('agent_presence.seq', '<', seq),
    )
    .execute();
};
