import type { Ticket } from '@baton/client';
import { newestOf, standingOf, type Viewer } from './ticket-standing';

const ada: Viewer = { id: 'ada', skills: ['returns'], queues: [], isSupervisor: false };
const sam: Viewer = { ...ada, id: 'sam', isSupervisor: true };

const ticket = (over: Partial<Ticket> = {}): Ticket => ({
  id: 't',
  conversationId: 'c',
  customer: { id: 'k', name: 'Ann', presence: 'present' },
  channel: 'web',
  subject: null,
  topics: [],
  queue: null,
  requiredSkills: [],
  variables: null,
  work: 'pending',
  owner: null,
  epoch: 0,
  createdAt: '2026-03-01T10:00:00.000Z',
  waitingSince: '2026-03-01T10:00:00.000Z',
  claimedAt: null,
  closedAt: null,
  closedBy: null,
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  revision: 0,
  ...over,
});

const mine = (over: Partial<Ticket> = {}) => ticket({ work: 'claimed', owner: { id: 'ada', name: 'Ada' }, ...over });
const left = { id: 'k', name: 'Ann', presence: 'ended' } as const;

describe('what one may do with a ticket', () => {
  test('a pending one can be read and claimed, and nothing else', () => {
    expect(standingOf(ticket(), ada, false, true)).toMatchObject({
      composing: 'pending',
      mayClaim: true,
      mayHandOn: false,
      mayResolve: false,
      mayDelete: false,
    });
  });

  test('one that needs what the agent cannot do is not offered', () => {
    expect(standingOf(ticket({ requiredSkills: ['fraud'] }), ada, false, true).mayClaim).toBe(false);
    expect(standingOf(ticket({ queue: 'vip' }), { ...ada, queues: ['home'] }, false, true).mayClaim).toBe(false);
  });

  test('one’s own can be answered, handed on, resolved and deleted', () => {
    expect(standingOf(mine(), ada, false, true)).toMatchObject({
      composing: 'open',
      mayHandOn: true,
      mayResolve: true,
      mayDelete: true,
      mayNote: true,
    });
  });

  test.each([
    ['the ticket says so', mine({ customer: left }), false],
    ['the thread says so first', mine(), true],
  ])('after the customer ended the chat only Resolved and Delete are left: %s', (_, given, inThread) => {
    expect(standingOf(given, ada, inThread, true)).toMatchObject({
      composing: 'ended',
      mayClaim: false,
      mayHandOn: false,
      mayNote: false,
      mayResolve: true,
      mayDelete: true,
    });
  });

  test('a pending one whose customer ended may be closed by whoever could have taken it', () => {
    expect(standingOf(ticket({ customer: left }), ada, false, true)).toMatchObject({
      composing: 'ended',
      mayResolve: true,
    });
    expect(standingOf(ticket({ customer: left, requiredSkills: ['fraud'] }), ada, false, true).mayResolve).toBe(false);
  });

  test('a supervisor acts on others’ tickets without writing to the customer', () => {
    expect(standingOf(mine(), sam, false, true)).toMatchObject({
      composing: 'others',
      mayHandOn: true,
      mayResolve: true,
    });
    expect(standingOf(mine({ work: 'deleted' }), sam, false, true)).toMatchObject({
      mayRestore: true,
      mayDelete: false,
    });
    expect(standingOf(mine({ work: 'deleted' }), ada, false, true).mayRestore).toBe(false);
  });

  test('nobody writes while it is not sure whose ticket it is', () => {
    expect(standingOf(mine(), ada, false, false)).toMatchObject({ composing: 'unsure', mayNote: false });
  });

  test('a connection that is lost is not an end', () => {
    const gone = mine({ customer: { id: 'k', name: 'Ann', presence: 'gone' } });
    expect(standingOf(gone, ada, false, true)).toMatchObject({ composing: 'open', isGone: true, hasEnded: false });
  });

  test('the newest of what is known counts', () => {
    expect(newestOf(mine({ revision: 2 }), undefined, ticket({ revision: 1 }), null)?.revision).toBe(2);
    expect(newestOf(undefined, null)).toBeNull();
  });
});
