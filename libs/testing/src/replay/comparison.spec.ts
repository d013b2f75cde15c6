import type { ChangeAnswer, ItemAnswer } from './answers';
import { checkOwners, compareHistory, compareLines, compareTranscript } from './comparison';
import type { ExpectedChange, ExpectedLine, ExpectedMessage } from './plan';

const CUSTOMER = '0190aaaa-0000-7000-8000-000000000001';

const expected: ExpectedMessage[] = [
  { author: { kind: 'customer' }, text: 'Where is my order?' },
  { author: { kind: 'agent', id: 'ann' }, text: 'On its way.' },
];

const message = (
  revision: number,
  previous: number | null,
  author: ItemAnswer['author'],
  text: string,
): ItemAnswer => ({
  revision,
  previous,
  kind: 'message',
  author,
  text,
});

const transcript = (): ItemAnswer[] => [
  { revision: 2, previous: null, kind: 'system', code: 'agent-joined', params: { agent: { id: 'ann' } } },
  message(4, 2, { kind: 'customer', id: CUSTOMER }, 'Where is my order?'),
  message(5, 4, { kind: 'agent', id: 'ann' }, 'On its way.'),
];

const change = (revision: number, type: string, actor: string, data: Record<string, unknown> = {}): ChangeAnswer => ({
  revision,
  type,
  actor: { kind: 'agent', id: actor },
  data,
});

const history = (): ChangeAnswer[] => [
  change(0, 'TicketCreated', 'system'),
  change(1, 'Claimed', 'ann', { agentId: 'ann', epoch: 1 }),
  change(2, 'Forwarded', 'ann', { from: 'ann', to: 'bo', epoch: 2 }),
  change(3, 'Resolved', 'bo', { epoch: 2 }),
];

const changes: ExpectedChange[] = [
  { type: 'TicketCreated', agent: null },
  { type: 'Claimed', agent: 'ann' },
  { type: 'Forwarded', agent: 'ann' },
  { type: 'Resolved', agent: 'bo' },
];

describe('the comparison of a transcript', () => {
  it('finds nothing in what came back as it went in', () => {
    expect(compareTranscript(transcript(), expected, CUSTOMER)).toEqual([]);
  });

  it.each<[string, (items: ItemAnswer[]) => ItemAnswer[], string]>([
    ['a changed word', ([a, b]) => [a!, { ...b!, text: 'Where is my  order?' }], 'the text of message 1 differs'],
    ['a lost message', ([a, b]) => [a!, b!], 'message 2 is missing'],
    [
      'a message that came twice',
      (all) => [...all, { ...all[2]!, revision: 6, previous: 5 }],
      'message 3 was never sent',
    ],
    [
      'swapped messages',
      ([a, b, c]) => [a!, { ...c!, previous: 2 }, { ...b!, previous: 5 }],
      'the text of message 1 differs',
    ],
    [
      'a wrong agent',
      ([a, b, c]) => [a!, b!, { ...c!, author: { kind: 'agent', id: 'bo' } }],
      'message 2 is by agent bo',
    ],
    [
      'another customer',
      ([a, b, c]) => [a!, { ...b!, author: { kind: 'customer', id: 'x' } }, c!],
      'message 1 is by customer x',
    ],
    ['a broken chain', ([a, b, c]) => [a!, b!, { ...c!, previous: 2 }], 'item 5 follows 4, but names 2'],
  ])('finds %s', (_, damage, what) => {
    const found = compareTranscript(damage(transcript()), expected, CUSTOMER);
    expect(found.some((line) => line.startsWith(what))).toBe(true);
  });
});

describe('the comparison of the lines between', () => {
  const lines: ExpectedLine[] = [{ code: 'agent-joined', agent: 'ann' }];

  it('finds nothing in what must be said', () => {
    expect(compareLines(transcript(), lines)).toEqual([]);
  });

  it('finds a line that is missing, wrong or too many', () => {
    expect(compareLines(transcript(), [...lines, { code: 'live-chat-ended', agent: null }])).toEqual([
      'line 2 (live-chat-ended) is missing',
    ]);
    expect(compareLines(transcript(), [{ code: 'agent-joined', agent: 'bo' }])).toEqual([
      'line 1 says agent-joined ann, and must say agent-joined bo',
    ]);
    expect(compareLines(transcript(), [])).toEqual(['line 1 says agent-joined ann, and must say nothing']);
  });

  it('finds an agent who wrote without being joined', () => {
    const ended: ItemAnswer = { revision: 5, previous: 4, kind: 'system', code: 'live-chat-ended' };
    const [joined, asked, answered] = transcript();
    const found = compareLines(
      [joined!, asked!, ended, { ...answered!, revision: 6 }],
      [...lines, { code: 'live-chat-ended', agent: null }],
    );
    expect(found).toEqual(['item 6 is by agent ann, while nobody was joined']);
  });
});

describe("the comparison of a ticket's history", () => {
  it('finds nothing in what came back as it was done', () => {
    expect(compareHistory(history(), changes)).toEqual([]);
  });

  it('finds a change that was lost, added, or done by somebody else', () => {
    expect(compareHistory(history().slice(0, 3), changes)).toEqual([
      'change 3 of the ticket is missing, and was Resolved',
    ]);
    const added = [...history(), change(4, 'Restored', 'sue')];
    expect(compareHistory(added, changes)).toEqual(['change 4 of the ticket is Restored, and was never made']);
    const other = history().map((one) => (one.revision === 3 ? change(3, 'Resolved', 'ann') : one));
    expect(compareHistory(other, changes)).toEqual(['change 3 (Resolved) is by ann, and was by bo']);
  });

  it('finds a second owner', () => {
    const [created, claimed] = history();
    const second = change(2, 'Claimed', 'bo', { agentId: 'bo', epoch: 2 });
    expect(checkOwners([created!, claimed!, second])).toEqual(['revision 2: Claimed names owner null, but it was ann']);
  });

  it('finds a gap, and an epoch that stands still', () => {
    const [created, claimed, forwarded] = history();
    expect(checkOwners([created!, forwarded!])).not.toEqual([]);
    const still = { ...forwarded!, data: { ...forwarded!.data, epoch: 1 } };
    expect(checkOwners([created!, claimed!, still])).toEqual(['revision 2: epoch is 1, not 2']);
  });
});
