import type { PastConversation, Ticket } from '@baton/client';
import { pastTickets } from './past-tickets';

const chat = (channel: string, ...tickets: [string, string][]): PastConversation => ({
  id: channel,
  channel,
  mode: 'bot',
  startedAt: '2026-01-01T00:00:00.000Z',
  lastActivityAt: '2026-01-01T00:00:00.000Z',
  messages: 1,
  tickets: tickets.map(([id, waitingSince]) => ({ id, work: 'resolved', waitingSince })),
});

test('tickets of all channels stand newest first, with their outcome where it may be known, and without the open one', () => {
  const chats = [chat('web', ['a', '2026-01-01'], ['open', '2026-03-01']), chat('whatsapp', ['b', '2026-02-01'])];
  const known = {
    id: 'a',
    work: 'resolved',
    subject: 'Parcel',
    outcome: 'refunded',
    owner: { id: 'ben', name: 'Ben' },
  };
  expect(pastTickets(chats, [known as unknown as Ticket], 'open')).toEqual([
    {
      id: 'b',
      work: 'resolved',
      waitingSince: '2026-02-01',
      channel: 'whatsapp',
      subject: null,
      outcome: null,
      owner: null,
    },
    {
      id: 'a',
      work: 'resolved',
      waitingSince: '2026-01-01',
      channel: 'web',
      subject: 'Parcel',
      outcome: 'refunded',
      owner: 'Ben',
    },
  ]);
});
