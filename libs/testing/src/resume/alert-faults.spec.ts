import type { Alert } from '@baton/client';
import { alertedTwice, alertFaults } from './alert-faults';
import { WhoMayRead } from './who-may-read';

const [T, C] = ['t', 'conversation-id'];
const ada = { id: 'ada', isSupervisor: false, skills: [], queues: [] };
const about = { id: 'x', at: '2026-11-28T09:00:00.000Z', ticketId: T, conversationId: C, sound: true };
const isNew: Alert = { ...about, kind: 'new-ticket' };
const said = (revision: number): Alert => ({ ...about, kind: 'new-message', revision });

const history = (...types: readonly string[]) =>
  new Map([
    [
      C,
      new WhoMayRead(
        types.map((type, revision) => ({
          type,
          revision,
          data: { ticketId: T, agentId: 'ada', requiredSkills: [], queue: null },
        })),
      ),
    ],
  ]);
const waiting = history('ConversationStarted', 'LiveChatRequested');
const joined = history('ConversationStarted', 'LiveChatRequested', 'AgentJoined', 'MessagePosted');
const left = history('ConversationStarted', 'LiveChatRequested', 'AgentJoined', 'MessagePosted', 'AgentLeft');

it('the same event twice is found, also under another name', () => {
  expect(alertedTwice([isNew, said(3), said(4)])).toEqual([]);
  expect(alertedTwice([said(3), said(4), { ...said(3), id: 'y', sound: false }])).toEqual([
    'alerts: new-message t 3 came 2 times',
  ]);
});

it.each([
  ['a ticket that still waits', waiting, isNew, 1],
  ['a ticket that somebody took meanwhile', joined, isNew, 0],
  ['a message to who was joined all the time', joined, said(3), 1],
  ['a message to who is joined no more', left, said(3), 0],
])('%s: missing %#', (_, archive, alert, missing) => {
  expect(alertFaults(ada, [], [alert], archive, false)).toHaveLength(missing);
  expect(alertFaults(ada, [alert], [alert], archive, false)).toEqual([]);
  // Nobody is alerted of what was before they had to begin anew.
  expect(alertFaults(ada, [], [alert], archive, true)).toEqual([]);
});

it('an alert that nobody else was given is found', () =>
  expect(alertFaults(ada, [isNew], [], waiting, false)).toEqual([
    'alerts: nobody else was told of new-ticket t 2026-11-28T09:00:00.000Z',
  ]));
