import fc from 'fast-check';
import { type ReadingAgent, type StoredFact, WhoMayRead } from './who-may-read';

const agent = (id: string, more: Partial<ReadingAgent> = {}): ReadingAgent => ({
  id,
  isSupervisor: false,
  skills: ['de'],
  queues: [],
  ...more,
});
const [ada, bob, newcomer] = [agent('ada'), agent('bob'), agent('newcomer', { skills: [] })];
const sue = agent('sue', { isSupervisor: true, skills: [] });

const T = 'ticket';
const started = { type: 'ConversationStarted', data: {} };
const said = { type: 'MessagePosted', data: { ticketId: T } };
const asked = { type: 'LiveChatRequested', data: { ticketId: T, requiredSkills: ['de'], queue: null } };
const joined = (agentId: string) => ({ type: 'AgentJoined', data: { ticketId: T, agentId } });
const left = { type: 'AgentLeft', data: { ticketId: T, agentId: 'ada' } };
const ended = (by: 'customer' | 'agent') => ({ type: 'LiveChatEnded', data: { ticketId: T, by } });
const noted = (work: string, owner: string | null) => ({ type: 'TicketNoted', data: { ticketId: T, work, owner } });

const history = (...events: readonly { readonly type: string; readonly data: object }[]): WhoMayRead =>
  new WhoMayRead(events.map((event, revision) => ({ ...event, revision }) as StoredFact));

const told = (who: WhoMayRead, reader: ReadingAgent): number[] =>
  Array.from({ length: who.head + 1 }, (_, revision) => revision).filter((at) => who.mayBeTold(reader, T, at));
const reads = (who: WhoMayRead, reader: ReadingAgent): number[] =>
  Array.from({ length: who.head + 1 }, (_, moment) => who.readsUpTo(reader, moment));

it('those who may take a ticket are told until somebody has it, and read all there is until then', () => {
  const who = history(started, said, asked, said, joined('bob'), said);
  expect([told(who, ada), reads(who, ada)]).toEqual([
    [2, 3, 4],
    [-1, -1, 2, 3, -1, -1],
  ]);
});

it('whose skills do not fit is told nothing and reads nothing; a supervisor everything', () => {
  const who = history(started, said, asked, said);
  expect([told(who, newcomer), reads(who, newcomer), told(who, sue)]).toEqual([[], [-1, -1, -1, -1], [0, 1, 2, 3]]);
});

it('a former owner is told of the end of their stint and reads up to it', () => {
  const who = history(started, asked, joined('ada'), said, joined('bob'), said, said);
  expect([told(who, ada), reads(who, ada)]).toEqual([
    [1, 2, 3, 4],
    [-1, 1, 2, 3, 4, 4, 4],
  ]);
  expect(told(who, bob)).toEqual([1, 2, 4, 5, 6]);
});

it('who gave a ticket back may take it again, and reads what was said meanwhile', () => {
  const who = history(started, asked, joined('ada'), left, said, joined('bob'), said);
  expect([told(who, ada), reads(who, ada)]).toEqual([
    [1, 2, 3, 4, 5],
    [-1, 1, 2, 3, 4, 3, 3],
  ]);
  expect([who.mightRead(ada, 4, 4, 4), who.mightRead(ada, 4, 5, 6), who.mightRead(ada, 5, 0, 6)]).toEqual([
    true,
    false,
    false,
  ]);
});

it('after the customer ended the chat its owner is told nothing more, and reads on until it is resolved', () => {
  const who = history(started, asked, joined('ada'), ended('customer'), said, noted('resolved', 'ada'), said);
  expect([told(who, ada), reads(who, ada)]).toEqual([
    [1, 2, 3],
    [-1, 1, 2, 3, 4, 5, 5],
  ]);
});

it('an agent’s end of a chat ends everybody’s right but a former owner’s to their stint', () => {
  const who = history(started, asked, joined('ada'), ended('agent'), said);
  expect([reads(who, ada), reads(who, bob)]).toEqual([
    [-1, 1, 2, 3, 3],
    [-1, 1, -1, -1, -1],
  ]);
});

it('whom a line is said to may read all there is at that moment: the stream gives nothing that HTTP would have refused then', () => {
  const step = fc.constantFrom(said, asked, joined('ada'), joined('bob'), left, ended('customer'), ended('agent'));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const who = history(started, ...steps);
      for (const reader of [ada, bob, newcomer, sue])
        for (let at = 0; at <= who.head; at += 1)
          if (who.hears(reader, T, at)) expect(who.readsUpTo(reader, at)).toBe(at);
    }),
    { numRuns: 500 },
  );
});

it('a history with a gap is refused', () => {
  expect(() => new WhoMayRead([{ type: 'ConversationStarted', data: {}, revision: 1 }])).toThrow('0 is missing');
});
