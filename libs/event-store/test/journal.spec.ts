import type { RecordedEvent } from '../src';
import { sampleEvent } from '../src/contract/sample-events';
import { type Answer, checkJournal } from './journal';

const stored: RecordedEvent[] = ['a', 'b', 'a', 'a'].map((stream, index) => ({
  ...sampleEvent(),
  id: `id-${index}`,
  stream,
  revision: [0, 0, 1, 2][index] as number,
  position: String(index),
}));
const answers: Answer[] = [
  { stream: 'a', revision: 0, ids: ['id-0'] },
  { stream: 'a', revision: 2, ids: ['id-2', 'id-3'] },
];
const without = (index: number): RecordedEvent[] => stored.filter((_, at) => at !== index);

it('finds nothing wrong with what is right', () => {
  expect(checkJournal(answers, stored, stored)).toEqual([]);
});

it.each([
  ['an event that the reader skipped', answers, stored, without(1), "the reader's 1"],
  ['an event that the reader was given twice', answers, stored, [...stored, stored[0]], 'id-0 twice in what was read'],
  [
    'an event that is stored twice',
    answers,
    [...stored, { ...stored[3], revision: 3 }],
    stored,
    'id-3 twice in the store',
  ],
  ['a gap', answers, without(2), without(2), 'a: revision 2 where 1 should be'],
  [
    'an answer without its event',
    [...answers, { stream: 'b', revision: 1, ids: ['x'] }],
    stored,
    stored,
    'b@1 x was answered',
  ],
  ['another order', answers, stored, [stored[1], stored[0], stored[2], stored[3]], "the reader's 0"],
])('finds %s', (_, told, inStore, read, found) => {
  const wrong = checkJournal(told, inStore as RecordedEvent[], read as RecordedEvent[]);
  expect(wrong.join('\n')).toContain(found);
});
