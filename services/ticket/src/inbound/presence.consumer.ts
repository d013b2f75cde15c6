import { type AnyPublicEvent, topics } from '@baton/contracts';
import { BusContext, type PresenceStateMessage, type RelayProgress, type RelayProgressMessage } from '@baton/event-bus';
import { columnText } from '@baton/sql';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Transaction } from 'kysely';
import { v5 as uuidv5 } from 'uuid';
import type { TicketViews } from '../views/views-schema';

type Views = Transaction<TicketViews>;

const AGENT = 'agent:';
const CUSTOMER = 'customer:';
const RELAY = 'relay-presence';

/** Namespace of the commands that follow from a state, which has no id of its own; random, and fixed for ever. */
const STATES = '2d3b8a52-6f0e-4a67-8f25-9c5b7c1f9e0a';

/**
 * Keeps what presence last said of each agent: what 'target-offline' and the forward dropdown go by; and of customers, for the
 * setting that marks a ticket 'gone'. That somebody is there is told by the states, which are never lost; that a customer left
 * by the episode, which says since when (their state is a tombstone then). How far presence has told comes from its relay: without
 * that word, that nothing was heard of somebody proves nothing.
 */
@Controller()
export class PresenceConsumer {
  @EventPattern(topics.presenceState.name)
  follow(@Payload() { key, value }: PresenceStateMessage, @Ctx() { delivery }: BusContext<Views>): void {
    if (key.startsWith(AGENT)) {
      const agentId = columnText(key.slice(AGENT.length));
      delivery.write((trx) => (value === null ? forget(trx, agentId) : keep(trx, agentId, value)));
      return;
    }
    if (value === null || !key.startsWith(CUSTOMER)) return;
    const { status, since, seq } = value;
    const cause = uuidv5(`${key}/${seq}`, STATES);
    const { partition } = delivery.record;
    const customer_id = columnText(key.slice(CUSTOMER.length));
    delivery.write((trx) => keepCustomer(trx, { customer_id, status, since, seq, cause, partition }));
  }

  @EventPattern(topics.presenceEvents.name)
  followEpisodes(@Payload() event: AnyPublicEvent, @Ctx() { delivery }: BusContext<Views>): void {
    if (event.type !== 'baton.presence.offline.v1' || event.data.person.kind !== 'customer') return;
    const { person, since, seq } = event.data;
    const { partition } = delivery.record;
    const said = { status: 'offline', since, seq, cause: event.id, partition };
    delivery.write((trx) => keepCustomer(trx, { customer_id: columnText(person.id), ...said }));
  }

  @EventPattern(topics.relay.name)
  followRelay(@Payload() { key, value }: RelayProgressMessage, @Ctx() { delivery }: BusContext<Views>): void {
    if (key !== RELAY) return;
    const { timestamp } = delivery.record;
    delivery.write((trx) => (value === null ? forgetTold(trx) : keepTold(trx, value, timestamp)));
  }
}

/** Presence is being written anew. */
const forgetTold = async (trx: Views): Promise<void> => {
  await trx.deleteFrom('presence_told').where('relay', '=', RELAY).execute();
};

/** What was said before of the same generation stays true: the latest moment is kept. */
const keepTold = async (trx: Views, { caughtUp, asOf, generation }: RelayProgress, saidAt: number): Promise<void> => {
  const before = await trx.selectFrom('presence_told').selectAll().where('relay', '=', RELAY).executeTakeFirst();
  const known = before?.generation === generation && before.as_of !== null ? Number(before.as_of) : null;
  const moments = [known, caughtUp ? asOf : null].flatMap((moment) => moment ?? []);
  const told = { as_of: moments.length === 0 ? null : Math.max(...moments), generation, said_at: saidAt };
  await trx
    .insertInto('presence_told')
    .values({ relay: RELAY, ...told })
    .onConflict((conflict) => conflict.column('relay').doUpdateSet(told))
    .execute();
};

/** A tombstone: nothing is known of the agent any more. */
const forget = async (trx: Views, agentId: string): Promise<void> => {
  await trx.deleteFrom('agent_presence').where('agent_id', '=', agentId).execute();
};

/** `seq` rises per person; what is not newer is dropped. */
const keep = async (
  trx: Views,
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

/** The two topics come in any order: the newer of what they say stays. */
const keepCustomer = async (trx: Views, row: TicketViews['customer_presence']): Promise<void> => {
  const { status, since, seq, cause, partition } = row;
  await trx
    .insertInto('customer_presence')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('customer_id')
        .doUpdateSet({ status, since, seq, cause, partition })
        .where('customer_presence.seq', '<', seq),
    )
    .execute();
};
