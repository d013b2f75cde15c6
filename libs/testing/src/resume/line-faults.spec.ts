import type { Item } from '@baton/client';
import { WhoMayRead } from './who-may-read';
import { type Given, givenFaults, type HeldLines, lineFaults, type Reader } from './line-faults';

const [T, C] = ['t', 'conversation-id'];
const VIEW = `ticket:${T}`;
const reader = (id: string): Reader => ({ kind: 'agent', id, isSupervisor: false, skills: [], queues: [] });
const [ada, customer] = [reader('ada'), { kind: 'customer' } as const];

const said = { type: 'MessagePosted', data: { ticketId: T } };
const joined = (agentId: string) => ({ type: 'AgentJoined', data: { ticketId: T, agentId } });

/**
 * 0 started · 1 a chat is asked for · 2 ada joins · 3 said · 4 ada gives it back · 5 said, while it waits · 6 bob joins · 7 said ·
 * 8 a note · 9 said
 */
const history = [
  { type: 'ConversationStarted', data: {} },
  { type: 'LiveChatRequested', data: { ticketId: T, requiredSkills: [], queue: null } },
  joined('ada'),
  said,
  { type: 'AgentLeft', data: { ticketId: T, agentId: 'ada' } },
  said,
  joined('bob'),
  said,
  { type: 'NoteAdded', data: { ticketId: T, agentId: 'bob' } },
  said,
].map((event, revision) => ({ ...event, revision }));
const who = new WhoMayRead(history);

const line = (revision: number, text = `said ${revision}`): Item => ({
  id: `line-${revision}`,
  revision,
  previous: revision - 1,
  at: '2026-11-28T09:00:00.000Z',
  author: { kind: 'customer', id: 'eve', name: 'Eve' },
  kind: 'message',
  text,
  clientMessageId: `c${revision}`,
});
const lines = (...revisions: number[]): readonly Item[] => revisions.map((revision) => line(revision));
const thread = lines(1, 2, 3, 4, 5, 6, 7, 8, 9);

const given = (
  told: readonly number[],
  ...pages: readonly (readonly [readonly number[], number, number])[]
): Given => ({
  told: told.map((revision) => ({ view: VIEW, revision, at: 2 })),
  pages: pages.map(([revisions, first, last]) => ({
    conversationId: C,
    revisions,
    between: [first, last] as const,
    isOwn: false,
    at: 1,
  })),
});
const opened = [[1], 1, 1] as const;

const held = (items: readonly Item[], isOpen = false): HeldLines => ({
  view: VIEW,
  conversationId: C,
  items,
  refusal: null,
  isOpen,
  since: 0,
});
const faults = (what: HeldLines, got: Given, of: Reader = ada): readonly string[] => [
  ...lineFaults(of, what, got, who, thread),
  ...givenFaults(of, got, () => C, new Map([[C, who]])),
];

describe('whose view is over', () => {
  const told = given([2, 3, 4], opened);

  it('holds what they were told until then', () => expect(faults(held(lines(1, 2, 3, 4)), told)).toEqual([]));

  it('holds also what they read as one of those who might take it, though nobody would give it to them now', () =>
    expect(faults(held(lines(1, 2, 3, 4, 5)), given([2, 3], opened, [[4, 5], 5, 6]))).toEqual([]));

  it.each([
    ['the last offset was skipped', lines(1, 2, 3), told, ['lines 4 are missing']],
    ['an offset between was skipped', lines(1, 2, 4), told, ['holds 1,2,4 where the thread has 1,2,3,4']],
    ['a line says something else', [line(1), line(2, 'other'), line(3), line(4)], told, ['holds 1,2,3,4 where']],
    [
      'they hold a line of the next stint',
      lines(1, 2, 3, 4, 5, 6, 7),
      given([2, 3, 4, 5, 6], opened),
      ['holds 7, which'],
    ],
  ])('has a fault where %s', (_what, items, got, expected) =>
    expect(faults(held(items), got)).toEqual(expected.map((text) => expect.stringContaining(text))),
  );
});

describe('a gate', () => {
  const toldUpTo = (last: number) =>
    given(
      thread.map(({ revision }) => revision).filter((at) => at <= last),
      opened,
    );
  const holding = (last: number) => held(thread.filter(({ revision }) => revision <= last));

  it('that closes with the end of the right is right', () => expect(faults(holding(6), toldUpTo(6))).toEqual([]));

  it('that stays open for one event more is found', () =>
    expect(faults(holding(7), toldUpTo(7))).toEqual([
      expect.stringContaining('holds 7'),
      expect.stringContaining('was told line 7, and may not be'),
    ]));

  it('that forgets who left is found', () => expect(faults(holding(9), toldUpTo(9))).toHaveLength(1 + 3));

  it('of pages that stays open for one event more is found', () =>
    expect(faults(held(lines(1, 2, 3, 4, 5, 6)), given([2, 3, 4], opened, [[5, 6], 6, 6]))).toEqual([
      expect.stringContaining('was given 5,6, which was not open between 6,6'),
    ]));
});

describe('a view that goes on', () => {
  const bob = reader('bob');

  it('misses what the event store has and the stream left out', () =>
    expect(faults(held(lines(1, 2, 3, 4, 5, 6, 7, 8), true), given([7, 8], [[1, 2, 3, 4, 5, 6], 6, 6]), bob)).toEqual([
      expect.stringContaining('lines 9 are missing'),
    ]));

  it('holds nothing or little only where there is no more', () => {
    const got = given([], [[1, 2, 3, 4, 5, 6, 7, 8, 9], 9, 9]);
    expect(faults(held([], true), got, bob)).toEqual([expect.stringMatching(/lines .*8,9 are missing/)]);
    expect(faults(held(lines(8, 9), true), got, bob)).toEqual([
      expect.stringContaining('holds 2 lines of the 9 of a page'),
    ]);
  });

  it.each([
    [500, true],
    [0, false],
    [404, true],
  ])('may not have failed with %i (open: %s)', (refusal, isOpen) =>
    expect(faults({ ...held([], isOpen), refusal }, given([]), bob)).toEqual([
      expect.stringContaining(`its lines could not be loaded (${refusal})`),
    ]),
  );

  it('may be over, and refused', () => expect(faults({ ...held([]), refusal: 404 }, given([]), bob)).toEqual([]));

  it('is not held against a thread that lacks something itself', () => {
    const got = given([], [[1, 2, 3], 3, 3]);
    expect(lineFaults(ada, held(lines(1, 2, 3)), got, who, lines(1, 2, 3))).toEqual([
      expect.stringContaining('the thread has 3 lines, and the event store others'),
    ]);
  });

  it('of a customer has no notes', () => {
    const own = lines(1, 2, 3, 4, 5, 6, 7, 9);
    const all = { ...held(own, true), view: 'conversation' };
    const got = given([]);
    expect(lineFaults(customer, all, got, who, own)).toEqual([]);
    expect(lineFaults(customer, { ...all, items: thread }, got, who, own)).toHaveLength(2);
    expect(givenFaults(customer, given([8], [[8], 9, 9]), () => C, new Map([[C, who]]))).toHaveLength(2);
  });
});
