import type { Item, Outgoing } from '@baton/client';
import { endedByCustomer, threadRows, type ThreadSource } from './thread-rows';

const TICKET = '01890000-0000-7000-8000-000000000001';

const said = (revision: number, author: string, at: string, kind: 'customer' | 'agent' = 'customer'): Item => ({
  id: `item-${revision}`,
  revision,
  previous: revision === 0 ? null : revision - 1,
  at,
  author: { kind, id: author, name: author },
  kind: 'message',
  text: `text ${revision}`,
  clientMessageId: `c${revision}`,
});

const system = (revision: number, code: 'live-chat-requested', at: string): Item => ({
  id: `item-${revision}`,
  revision,
  previous: revision - 1,
  at,
  author: { kind: 'system', id: 'system', name: null },
  kind: 'system',
  code,
  params: { ticketId: TICKET },
});

const sending = (clientMessageId: string, at: string): Outgoing => ({
  text: 'x',
  clientMessageId,
  at,
  status: 'pending',
});

const shown = (source: Partial<ThreadSource>): string[] =>
  threadRows({ items: [], outgoing: [], ticketId: TICKET, customerReadUpTo: null, me: 'ada', ...source }).map((row) =>
    row.kind === 'line' || row.kind === 'outgoing' ? `${row.key}${row.isFirst ? ' first' : ''}` : row.kind,
  );

describe('rows of a thread', () => {
  test('one author within five minutes stands under one name; another author, a pause or a day begins anew', () => {
    const items = [
      said(0, 'ann', '2026-03-01T10:00:00.000Z'),
      said(1, 'ann', '2026-03-01T10:01:00.000Z'),
      said(2, 'ada', '2026-03-01T10:01:10.000Z', 'agent'),
      said(3, 'ada', '2026-03-01T10:07:00.000Z', 'agent'),
      said(4, 'ada', '2026-03-03T10:07:01.000Z', 'agent'),
    ];
    expect(shown({ items })).toEqual([
      'day',
      'line:0 first',
      'line:1',
      'line:2 first',
      'line:3 first',
      'day',
      'line:4 first',
    ]);
  });

  test('what was said before the handover of this ticket stands above a mark', () => {
    const items = [
      said(0, 'ann', '2026-03-01T10:00:00.000Z'),
      system(1, 'live-chat-requested', '2026-03-01T10:00:01.000Z'),
    ];
    expect(shown({ items })).toEqual(['day', 'line:0 first', 'earlier', 'line:1 first']);
  });

  test('the last own message that the customer has read carries the mark', () => {
    const items = [
      said(0, 'ada', '2026-03-01T10:00:00.000Z', 'agent'),
      said(1, 'ann', '2026-03-01T10:00:01.000Z'),
      said(2, 'ada', '2026-03-01T10:00:02.000Z', 'agent'),
    ];
    expect(shown({ items, customerReadUpTo: 1 })).toEqual([
      'day',
      'line:0 first',
      'read',
      'line:1 first',
      'line:2 first',
    ]);
    expect(shown({ items, customerReadUpTo: 2 }).at(-1)).toBe('read');
  });

  test('what is on its way stands below, with its own day when it is the first of one', () => {
    const items = [said(0, 'ada', '2026-03-01T10:00:00.000Z', 'agent')];
    const outgoing = [sending('a', '2026-03-01T10:01:00.000Z'), sending('b', '2026-03-03T10:01:00.000Z')];
    expect(shown({ items, outgoing })).toEqual(['day', 'line:0 first', 'out:a', 'day', 'out:b first']);
  });

  test('only the end of this ticket by its customer ends it', () => {
    const end = (ticketId: string, by: 'customer' | 'agent'): Item => ({
      ...(system(5, 'live-chat-requested', '2026-03-01T10:00:00.000Z') as Extract<Item, { kind: 'system' }>),
      code: 'live-chat-ended',
      params: { ticketId, by, why: by === 'customer' ? 'left' : 'resolved' },
    });
    expect(endedByCustomer([end(TICKET, 'customer')], TICKET)).toBe(true);
    expect(endedByCustomer([end(TICKET, 'agent')], TICKET)).toBe(false);
    expect(endedByCustomer([end('another', 'customer')], TICKET)).toBe(false);
  });
});
