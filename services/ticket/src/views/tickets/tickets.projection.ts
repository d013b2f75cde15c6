import type { ViewDefinition } from '@baton/projections';
import { columnText } from '@baton/sql';
import type { Transaction } from 'kysely';
import type { TicketEvent } from '../../domain/ticket.events';
import { evolve, initialTicket, isOpen, ownerOf, type TicketState } from '../../domain/ticket.state';
import { TICKET_STREAMS, type TicketStore } from '../../outbound/ticket.store';
import type { TicketViews } from '../views-schema';

const foldOf = async (trx: Transaction<TicketViews>, id: string): Promise<TicketState> => {
  const row = await trx.selectFrom('tickets').select('state').where('id', '=', id).executeTakeFirst();
  return row === undefined ? initialTicket : (JSON.parse(row.state) as TicketState);
};

/** Nothing of an erased customer stays in a view. */
const forget = async (trx: Transaction<TicketViews>, id: string): Promise<void> => {
  await trx.deleteFrom('tickets').where('id', '=', id).execute();
  await trx.deleteFrom('ticket_skills').where('ticket_id', '=', id).execute();
};

const write = async (trx: Transaction<TicketViews>, id: string, ticket: TicketState): Promise<void> => {
  if (ticket.work === 'none' || ticket.work === 'erased') return forget(trx, id);
  const owner = ownerOf(ticket);
  const changing = {
    work: ticket.work,
    owner: owner === null ? null : columnText(owner),
    state: JSON.stringify(ticket),
    presence: isOpen(ticket) ? ticket.presence : null,
  };
  const { customerId, waitingSince, createdAt } = ticket;
  const queue = ticket.queue === null ? null : columnText(ticket.queue);
  const row = {
    id,
    customer_id: columnText(customerId),
    queue,
    waiting_since: waitingSince,
    created_at: createdAt,
    ...changing,
  };
  await trx
    .insertInto('tickets')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changing))
    .execute();
};

const writeSkills = async (trx: Transaction<TicketViews>, id: string, skills: readonly string[]): Promise<void> => {
  const rows = [...new Set(skills.map(columnText))].map((skill) => ({ ticket_id: id, skill }));
  if (rows.length > 0) await trx.insertInto('ticket_skills').values(rows).execute();
};

/** The ticket lists: each row is the fold of its stream, so that what a list shows and what one ticket shows cannot differ. */
export const ticketsView = ({ codecs }: TicketStore): ViewDefinition<TicketViews, TicketEvent> => ({
  name: 'tickets',
  streams: [TICKET_STREAMS],
  tables: ['tickets', 'ticket_skills'],
  decode: (recorded) => codecs.ticket.decode(recorded),
  apply: async (trx, { stream }, event) => {
    const id = stream.slice(TICKET_STREAMS.length);
    await write(trx, id, evolve(await foldOf(trx, id), event));
    if (event.type === 'TicketCreated') await writeSkills(trx, id, event.data.requiredSkills);
  },
});
