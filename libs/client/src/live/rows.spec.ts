import { chatOf, rowOf, ticketOf } from '../../test/rows.examples';
import type { CustomerRow } from '../api/types';
import { inInboxOrder, mergeRow } from './rows';

describe('an upsert', () => {
  it('changes each part that is not older than what is held', () => {
    expect(mergeRow(rowOf('a', 3, 5), rowOf('a', 4, 4))).toEqual(rowOf('a', 4, 5));
    expect(mergeRow(rowOf('a', 3, 5), rowOf('a', 2, 6))).toEqual(rowOf('a', 3, 6));
    expect(mergeRow(rowOf('a', 3, 5), rowOf('a', 2, 4))).toEqual(rowOf('a', 3, 5));
  });

  it('of the same revision brings another name or right', () => {
    const silent = {
      ticket: ticketOf('a', 3, { owner: { id: 'x', name: 'Maria' } }),
      conversation: chatOf(5, { unread: 0 }),
    };
    expect(mergeRow(rowOf('a', 3, 5), silent)).toEqual(silent);
  });

  it('that has not heard of the conversation forgets nothing', () => {
    expect(mergeRow(rowOf('a', 3, 5), rowOf('a', 4))).toEqual(rowOf('a', 4, 5));
    expect(mergeRow(rowOf('a', 3), rowOf('a', 3, 1))).toEqual(rowOf('a', 3, 1));
    expect(mergeRow(undefined, rowOf('a', 3))).toEqual(rowOf('a', 3));
  });

  it('of a customer’s row counts by its revision, and by itself when nothing is live any more', () => {
    const row = (revision: number | null): CustomerRow => ({
      id: 'k',
      channel: 'web',
      mode: 'bot',
      ticket: null,
      position: null,
      agent: null,
      revision,
    });
    expect(mergeRow(row(4), row(3))).toEqual(row(4));
    expect(mergeRow(row(4), row(null))).toEqual(row(null));
    expect(mergeRow(row(null), row(2))).toEqual(row(2));
  });
});

it('the inbox has who waits longest on top, then one’s own by who waits for an answer', () => {
  const pending = (id: string, waitingSince: string) => ({
    ticket: ticketOf(id, 0, { waitingSince }),
    conversation: null,
  });
  const mine = (id: string, unansweredSince: string | null) => ({
    ticket: ticketOf(id, 1, { work: 'claimed' }),
    conversation: chatOf(1, { unansweredSince }),
  });
  const rows = [mine('d', null), mine('c', '09:00'), pending('b', '10:00'), mine('e', '08:00'), pending('a', '11:00')];
  expect(rows.sort(inInboxOrder).map(({ ticket }) => ticket.id)).toEqual(['b', 'a', 'e', 'c', 'd']);
});
