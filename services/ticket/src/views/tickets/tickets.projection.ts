import type { RecordedEvent } from '@baton/event-store';
import type { ViewChange, ViewDefinition } from '@baton/projections';
import { columnText } from '@baton/sql';
import type { Transaction } from 'kysely';
import type { TicketEvent } from '../../domain/ticket.events';
import { evolve, initialTicket, isOpen, ownerOf, type Ticket, type TicketState } from '../../domain/ticket.state';
import { TICKET_STREAMS, type TicketStore } from '../../outbound/ticket.store';
import type { TicketViews } from '../views-schema';

type Trx = Transaction<TicketViews>;
type Changes = readonly ViewChange<TicketEvent>[];

const foldsOf = async (trx: Trx, ids: readonly string[]): Promise<Map<string, TicketState>> => {
  const rows = await trx.selectFrom('tickets').select(['id', 'state']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, state }) => [id, JSON.parse(state) as TicketState]));
};

/** Nothing of an erased customer stays in a view. */
const forget = async (trx: Trx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await trx.deleteFrom('tickets').where('id', 'in', ids).execute();
  await trx.deleteFrom('ticket_skills').where('ticket_id', 'in', ids).execute();
};

const rowOf = (id: string, ticket: Ticket): TicketViews['tickets'] => {
  const owner = ownerOf(ticket);
  return {
    id,
    customer_id: columnText(ticket.customerId),
    queue: ticket.queue === null ? null : columnText(ticket.queue),
    waiting_since: ticket.waitingSince,
    created_at: ticket.createdAt,
    work: ticket.work,
    owner: owner === null ? null : columnText(owner),
    state: JSON.stringify(ticket),
    presence: isOpen(ticket) ? ticket.presence : null,
  };
};

const write = async (trx: Trx, rows: readonly TicketViews['tickets'][]): Promise<void> => {
  if (rows.length === 0) return;
  await trx
    .insertInto('tickets')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        work: row.ref('excluded.work'),
        owner: row.ref('excluded.owner'),
        state: row.ref('excluded.state'),
        presence: row.ref('excluded.presence'),
      })),
    )
    .execute();
};

const writeSkills = async (trx: Trx, changes: Changes): Promise<void> => {
  const rows = changes.flatMap(({ recorded, event }) => {
    if (event.type !== 'TicketCreated') return [];
    const skills = new Set(event.data.requiredSkills.map(columnText));
    return [...skills].map((skill) => ({ ticket_id: idOf(recorded), skill }));
  });
  if (rows.length > 0) await trx.insertInto('ticket_skills').values(rows).execute();
};

const idOf = ({ stream }: RecordedEvent): string => stream.slice(TICKET_STREAMS.length);

/** However many events there are, one question and one statement for each table. */
const applyAll = async (trx: Trx, changes: Changes): Promise<void> => {
  const ids = [...new Set(changes.map(({ recorded }) => idOf(recorded)))];
  const folds = await foldsOf(trx, ids);
  for (const { recorded, event } of changes) {
    const id = idOf(recorded);
    folds.set(id, evolve(folds.get(id) ?? initialTicket, event));
  }
  const [gone, rows]: [string[], TicketViews['tickets'][]] = [[], []];
  for (const id of ids) {
    const ticket = folds.get(id) ?? initialTicket;
    if (ticket.work === 'none' || ticket.work === 'erased') gone.push(id);
    else rows.push(rowOf(id, ticket));
  }
  await write(trx, rows);
  await writeSkills(trx, changes);
  // last: what was created and erased in one batch leaves nothing either
  await forget(trx, gone);
};

/** The ticket lists: each row is the fold of its stream, so that what a list shows and what one ticket shows cannot differ. */
export const ticketsView = ({ codecs }: TicketStore): ViewDefinition<TicketViews, TicketEvent> => ({
  name: 'tickets',
  streams: [TICKET_STREAMS],
  tables: ['tickets', 'ticket_skills'],
  decode: (recorded) => codecs.ticket.decode(recorded),
  apply: (trx, recorded, event) => applyAll(trx, [{ recorded, event }]),
  applyAll,
});
