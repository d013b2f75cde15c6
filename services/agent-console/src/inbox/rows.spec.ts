import type { InboxRow } from '@baton/client';
import { heldRows, rowsOf, unreadOf, type Wanted } from './rows';

const me = { id: 'ann', skills: ['orders'], queues: ['shop'] };

const row = (
  id: string,
  ticket: Partial<InboxRow['ticket']> = {},
  conversation: Partial<NonNullable<InboxRow['conversation']>> = {},
): InboxRow => ({
  ticket: {
    id,
    work: 'pending',
    waitingSince: `2026-01-01T09:00:0${id}.000Z`,
    requiredSkills: [],
    queue: null,
    subject: null,
    owner: null,
    customer: { id: `c${id}`, name: `Customer ${id}`, presence: 'present' },
    ...ticket,
  } as InboxRow['ticket'],
  conversation: { unread: 0, unansweredSince: null, lastMessage: null, ...conversation } as InboxRow['conversation'],
});

const owned = { work: 'claimed', owner: { id: 'ann', name: 'Ann' } } as const;
const wanted = (changes: Partial<Wanted> = {}): Wanted => ({
  tab: 'pending',
  isForMe: true,
  queue: null,
  search: '',
  ...changes,
});
const ids = (rows: readonly InboxRow[]): string[] => rows.map(({ ticket }) => ticket.id);

test('pending chats are those that nobody holds, who waits longest on top', () => {
  expect(ids(rowsOf([row('3'), row('1'), row('2', owned)], me, wanted()))).toEqual(['1', '3']);
});

test('what one’s skills and queues do not cover is left out while only one’s own work is wanted', () => {
  const rows = [row('1', { requiredSkills: ['returns'] }), row('2', { queue: 'other' }), row('3', { queue: 'shop' })];
  expect(ids(rowsOf(rows, me, wanted()))).toEqual(['3']);
  expect(ids(rowsOf(rows, me, wanted({ isForMe: false })))).toEqual(['1', '2', '3']);
  expect(ids(rowsOf(rows, me, wanted({ isForMe: false, queue: 'other' })))).toEqual(['2']);
});

test('of one’s own, what the customer has ended is in front, then who waits longest for an answer', () => {
  const rows = [
    row('1', owned),
    row('2', owned, { unansweredSince: '2026-01-01T09:30:00.000Z' }),
    row('3', owned, { unansweredSince: '2026-01-01T09:20:00.000Z' }),
    row('4', { ...owned, customer: { id: 'c', name: 'Eve', presence: 'ended' } }),
    row('5', { ...owned, owner: { id: 'ben', name: 'Ben' } }),
  ];
  expect(ids(rowsOf(rows, me, wanted({ tab: 'mine' })))).toEqual(['4', '3', '2', '1']);
  expect(ids(rowsOf(rows, me, wanted({ tab: 'all' })))).toEqual(['4', '1', '2', '3', '5']);
});

test('a search finds names and last words, whatever their case', () => {
  const said = { lastMessage: { text: 'Where is my ORDER?' } } as Partial<NonNullable<InboxRow['conversation']>>;
  const rows = [row('1'), row('2', {}, said)];
  expect(ids(rowsOf(rows, me, wanted({ search: ' order' })))).toEqual(['2']);
  expect(ids(rowsOf(rows, me, wanted({ search: 'customer 1' })))).toEqual(['1']);
});

test('only one’s own unread lines are counted', () => {
  expect(unreadOf([row('1', owned, { unread: 2 }), row('2', {}, { unread: 5 })], me)).toBe(2);
});

test('while rows are held none changes its place: what left stays where it was, what changed is as it is now', () => {
  const claimed = row('1', owned);
  const held = heldRows([row('2'), row('1'), row('9')], [claimed, row('2'), row('3')]);
  expect(ids(held)).toEqual(['2', '1', '9', '3']);
  expect(held[1]).toBe(claimed);
});
