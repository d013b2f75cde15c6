import type { CausalWaiter } from '@baton/service-kit';
import { migrate, openSqlite } from '@baton/sql';
import type { Kysely } from 'kysely';
import { CONVERSATION, TICKET } from '../../test/ticket.examples';
import { type TicketViews, viewMigrations } from '../views/views-schema';
import { conversationWaiter } from './conversation.waiter';
import { FollowedTickets } from './followed-tickets';

let views: Kysely<TicketViews>;
let followed: FollowedTickets;
beforeAll(async () => {
  views = openSqlite<TicketViews>(':memory:');
  await migrate(views, viewMigrations);
  const row = { conversation_id: CONVERSATION, ticket_id: TICKET, revision: 4 };
  await views.insertInto('followed_conversations').values(row).execute();
});
beforeEach(() => {
  followed = new FollowedTickets(views);
});
afterAll(() => views.destroy());

/** Has arrived at exactly these, and notes what it was asked for. */
const arrivedAt = (...places: string[]): CausalWaiter & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    follows: () => true,
    waitFor: (stream, revision) => {
      asked.push(`${stream}@${revision}`);
      return Promise.resolve(places.includes(`${stream}@${revision}`));
    },
  };
};
const handover = `conversation-${CONVERSATION}@7`;
const wait = (consumer: CausalWaiter, tickets: CausalWaiter, stream = `conversation-${CONVERSATION}`) =>
  conversationWaiter(consumer, tickets, followed).waitFor(stream, 7, 100);

it('waits for the consumer and then for the list to show the ticket as the consumer left it', async () => {
  const tickets = arrivedAt(`ticket-${TICKET}@4`);
  expect(await wait(arrivedAt(handover), tickets)).toBe(true);
  expect(tickets.asked).toEqual([`ticket-${TICKET}@4`]);
});

it('a list that does not show it yet has not arrived', async () => {
  expect(await wait(arrivedAt(handover), arrivedAt(`ticket-${TICKET}@3`))).toBe(false);
});

it('what the consumer has not handled has not arrived, whatever the list shows', async () => {
  expect(await wait(arrivedAt(), arrivedAt(`ticket-${TICKET}@4`))).toBe(false);
});

it('a conversation that changed no ticket is waited for at the consumer alone', async () => {
  expect(await wait(arrivedAt('conversation-quiet@7'), arrivedAt(), 'conversation-quiet')).toBe(true);
});

describe('what this replica has followed itself', () => {
  const later = { ticketId: 'later', revision: 1 };

  it('is known before its row can be read', async () => {
    followed.followed(CONVERSATION, 7, later);
    expect(await followed.of(CONVERSATION, 7)).toMatchObject(later);
    expect(await wait(arrivedAt(handover), arrivedAt(`ticket-${TICKET}@4`))).toBe(false);
  });

  it('is not believed about what came after it, which another replica may have followed', async () => {
    followed.followed(CONVERSATION, 6, later);
    expect(await followed.of(CONVERSATION, 7)).toEqual({ ticketId: TICKET, revision: 4 });
  });

  it('holds on through events of which nothing came', async () => {
    followed.followed(CONVERSATION, 6, later);
    followed.passed(CONVERSATION, 7);
    expect(await followed.of(CONVERSATION, 7)).toMatchObject(later);
  });

  it('is forgotten where another replica has followed something in between', async () => {
    followed.followed(CONVERSATION, 5, later);
    followed.passed(CONVERSATION, 7);
    expect(await followed.of(CONVERSATION, 7)).toEqual({ ticketId: TICKET, revision: 4 });
  });

  it('says nothing of a conversation whose earlier events it has not seen', async () => {
    followed.passed(CONVERSATION, 7);
    expect(await followed.of(CONVERSATION, 7)).toEqual({ ticketId: TICKET, revision: 4 });
  });
});
