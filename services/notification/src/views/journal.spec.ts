import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { topics } from '@baton/contracts';
import { customerSaid } from '../../test/live.examples';
import { charactersIn, type Change } from '../domain/change';
import { noChat } from '../domain/running-chat';
import { Journal } from './journal';

const TOPIC = topics.conversationEvents.name;

const said = (offset: number, text = `line ${offset}`): Change => ({
  kind: 'event',
  event: customerSaid(offset, text),
  before: noChat,
  after: noChat,
});

const journalOf = (changes: number, characters = Infinity): Journal => {
  const journal = new Journal(() => ({ changes, characters }));
  journal.begin(TOPIC, 0, 0);
  return journal;
};

const put = (journal: Journal, offset: number, change = said(offset)): void =>
  journal.add({ topic: TOPIC, partition: 0, offset, generation: null }, change);

const revisions = (journal: Journal, from = 0): number[] =>
  journal.since(TOPIC, 0, from).map((change) => (change.kind === 'event' ? change.event.streamRevision : -1));

/** Where the journal begins: everything from here on is known. */
const floor = (journal: Journal): number => {
  let offset = 0;
  while (!journal.reaches(TOPIC, 0, offset)) offset += 1;
  return offset;
};

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

describe('the ring that deltas come from', () => {
  it('remembers the newest changes, in order, however often it went round', () => {
    const journal = journalOf(5);
    for (let offset = 0; offset < 23; offset += 1) {
      put(journal, offset);
      const first = Math.max(0, offset - 4);
      const known = Array.from({ length: offset - first + 1 }, (_, n) => first + n);
      expect([revisions(journal), floor(journal)]).toEqual([known, first]);
      expect(revisions(journal, offset)).toEqual([offset]);
    }
  });

  it('says where it begins though offsets leave gaps', () => {
    const journal = journalOf(2);
    for (const offset of [3, 7, 20]) put(journal, offset);
    expect([revisions(journal), floor(journal)]).toEqual([[7, 20], 4]);
  });

  it('is bounded by what is said as well: long lines push out more of what was before', () => {
    const journal = journalOf(1_000, 10 * charactersIn(said(0)));
    for (let offset = 0; offset < 30; offset += 1) put(journal, offset, said(offset, 'line 0'));
    expect(revisions(journal).length).toBeLessThanOrEqual(10);
    const before = revisions(journal).length;
    put(journal, 30, said(30, 'x'.repeat(4 * charactersIn(said(0)))));
    expect(revisions(journal).at(-1)).toBe(30);
    expect(revisions(journal).length).toBeLessThanOrEqual(before - 3);
    expect(floor(journal)).toBe(revisions(journal)[0]);
  });

  it('keeps the newest change though that alone is too much, and goes on from there', () => {
    const journal = journalOf(10, 1_000);
    put(journal, 0);
    put(journal, 1, said(1, 'x'.repeat(5_000)));
    expect(revisions(journal)).toEqual([1]);
    put(journal, 2);
    expect([revisions(journal), floor(journal)]).toEqual([[2], 2]);
  });

  it('holds on to nothing that it has forgotten', async () => {
    const journal = journalOf(100);
    const refs: WeakRef<Change>[] = [];
    for (let offset = 0; offset < 150; offset += 1) {
      const change = said(offset);
      refs.push(new WeakRef(change));
      put(journal, offset, change);
    }
    await new Promise((resolve) => setImmediate(resolve)); // what a WeakRef was made of lives until the turn is over
    collectGarbage();
    const alive = refs.flatMap((ref, offset) => (ref.deref() === undefined ? [] : [offset]));
    expect(alive[0]).toBeGreaterThanOrEqual(49);
    expect(revisions(journal)).toHaveLength(100);
  });
});
