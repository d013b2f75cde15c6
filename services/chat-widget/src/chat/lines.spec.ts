import type { CustomerRow, Item } from '@baton/client';
import { agentOf, choicesOf, linesOf, modeOf, ticketOf, unreadIn } from './lines';

const ada = { id: 'ada', name: 'Ada' };
const ben = { id: 'ben', name: 'Ben' };
const ticketId = 't1';

type Loose = { readonly kind: string; readonly [member: string]: unknown };

/** A thread: each line a minute after the one before. */
const thread = (...lines: readonly Loose[]): readonly Item[] =>
  lines.map(
    (line, index) =>
      ({
        id: `i${index}`,
        revision: index + 1,
        previous: index === 0 ? null : index,
        at: new Date(Date.UTC(2026, 0, 5, 12, index)).toISOString(),
        ...line,
      }) as unknown as Item,
  );

const system = (code: string, params: object = {}): Loose => ({
  kind: 'system',
  author: { kind: 'system', id: 'system', name: null },
  code,
  params: { ticketId, ...params },
});
const said = (kind: 'customer' | 'bot' | 'agent', text: string, more: object = {}): Loose => ({
  kind: 'message',
  author: { kind, id: kind, name: null },
  text,
  clientMessageId: text,
  ...more,
});
const requested = system('live-chat-requested');
const joins = (agent: object): Loose => system('agent-joined', { agent });
const leaves = system('agent-left', { agent: ada, why: 'unclaimed' });
const ended = (by: string, why: string): Loose => system('live-chat-ended', { by, why });

const dayOf = (at: string): string => at.slice(0, 10);
const told = (...lines: readonly Loose[]): readonly string[] =>
  linesOf(thread(...lines), dayOf).flatMap((line) =>
    line.kind === 'system' ? [line.name === null ? line.word : `${line.word} ${line.name}`] : [],
  );

describe('what the customer is told', () => {
  it.each([
    ['a claim', [requested, joins(ada)], ['finding', 'joined Ada']],
    ['a forward', [requested, joins(ada), joins(ben)], ['finding', 'joined Ada', 'continues Ben']],
    ['the same agent again', [requested, joins(ada), joins(ada)], ['finding', 'joined Ada', 'joined Ada']],
    ['an unclaim', [requested, joins(ada), leaves, joins(ben)], ['finding', 'joined Ada', 'left Ada', 'joined Ben']],
    ['a resolve', [requested, joins(ada), ended('agent', 'resolved')], ['finding', 'joined Ada', 'endedByAgent']],
    ['a delete', [requested, joins(ada), ended('agent', 'deleted')], ['finding', 'joined Ada', 'endedByAgent']],
    ['a close while nobody had come', [requested, ended('agent', 'resolved')], ['finding', 'ended']],
    [
      'an end of one’s own',
      [requested, joins(ada), ended('customer', 'left')],
      ['finding', 'joined Ada', 'endedByYou'],
    ],
    ['an end whose beginning is not loaded', [ended('agent', 'resolved')], ['endedByAgent']],
    [
      'another chat after that',
      [requested, joins(ada), ended('customer', 'left'), requested, joins(ben)],
      ['finding', 'joined Ada', 'endedByYou', 'finding', 'joined Ben'],
    ],
  ] as const)('of %s', (_what, lines, words) => expect(told(...lines)).toEqual(words));

  it('says nothing of notes, which no customer is given', () =>
    expect(linesOf(thread({ kind: 'note', author: { kind: 'agent', id: 'a', name: null }, text: 'x' }), dayOf)).toEqual(
      [],
    ));
});

describe('the thread', () => {
  it('has a line for each day, and groups what one author said within five minutes', () => {
    const items = thread(
      said('customer', 'a'),
      said('customer', 'b'),
      said('bot', 'c'),
      said('bot', 'd', { at: '2026-01-05T12:20:00.000Z' }),
      said('bot', 'e', { at: '2026-01-06T00:00:01.000Z' }),
    );
    const lines = linesOf(items, dayOf).map((line) =>
      line.kind === 'said' ? `${line.isOwn ? 'own' : 'others'}${line.isFirst ? ' first' : ''}` : line.kind,
    );
    expect(lines).toEqual(['day', 'own first', 'own', 'others first', 'others first', 'day', 'others first']);
  });

  it('has a key of its own for each line', () => {
    const keys = linesOf(thread(requested, said('bot', 'a'), joins(ada)), dayOf).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const row = (changes: Partial<CustomerRow>): CustomerRow => ({
  id: 'c',
  channel: 'web',
  mode: 'live',
  ticket: { id: 't9', work: 'claimed', waitingSince: null, revision: 1 },
  position: null,
  agent: ben,
  revision: 9,
  ...changes,
});

describe('where the chat stands', () => {
  it.each([
    ['nothing said', [], 'bot', null, null],
    ['waiting', [requested], 'waiting', ticketId, null],
    ['joined', [requested, joins(ada), said('agent', 'x')], 'live', ticketId, 'Ada'],
    ['forwarded', [requested, joins(ada), joins(ben)], 'live', ticketId, 'Ben'],
    ['given back', [requested, joins(ada), leaves], 'waiting', ticketId, null],
    ['ended', [requested, joins(ada), ended('customer', 'left')], 'bot', null, null],
  ] as const)('%s', (_what, lines, mode, ticket, agent) => {
    const items = thread(...lines);
    expect([modeOf(items, null), ticketOf(items, null), agentOf(items, null)?.name ?? null]).toEqual([
      mode,
      ticket,
      agent,
    ]);
  });

  it('is the row’s word where no line says', () => {
    const items = thread(said('agent', 'x'));
    expect([modeOf(items, row({})), ticketOf(items, row({})), agentOf(items, row({}))]).toEqual(['live', 't9', ben]);
    expect(agentOf(items, row({ mode: 'waiting' }))).toBeNull();
  });

  it('is not the row’s word where the lines say otherwise: it may be older', () => {
    const items = thread(requested, ended('customer', 'left'));
    expect([modeOf(items, row({})), ticketOf(items, row({})), agentOf(items, row({}))]).toEqual(['bot', null, null]);
  });
});

describe('choices', () => {
  const choices = [{ id: 'a', label: 'A' }];
  it.each([
    ['stand open after the bot’s question', [said('bot', 'q', { choices })], choices],
    ['stand open when the bot says more', [said('bot', 'q', { choices }), said('bot', 'more')], choices],
    ['are over when the customer has answered', [said('bot', 'q', { choices }), said('customer', 'x')], []],
    ['are over when a person was asked for', [said('bot', 'q', { choices }), requested], []],
    ['are not there at first', [], []],
  ] as const)('%s', (_what, lines, open) => expect(choicesOf(thread(...lines))).toEqual(open));
});

describe('unread', () => {
  const items = thread(said('bot', 'a'), said('customer', 'b'), requested, said('agent', 'c'), said('agent', 'd'));
  it('is what others said after what was read', () =>
    expect(unreadIn(items, 4).map(({ revision }) => revision)).toEqual([5]));
  it('is nothing where nothing is known: it is all history', () => expect(unreadIn(items, null)).toEqual([]));
});
