import { line } from '../../test/rows.examples';
import type { Item } from '../api/types';
import { answerId, openQuestions } from './open-questions';

const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const asked = (revision: number): Item => ({ ...line(revision, revision - 1), id: ID(revision) });
const said = (revision: number, clientMessageId = `free ${revision}`): Item =>
  ({
    ...line(revision, revision - 1, clientMessageId),
    id: ID(revision),
    author: { kind: 'bot', id: 'bot', name: null },
  }) as Item;
const answer = (revision: number, question: Item): Item => said(revision, answerId(question, 0));
const by = (kind: 'agent' | 'system', revision: number): Item =>
  ({ ...line(revision, revision - 1), author: { kind, id: kind, name: null } }) as Item;
const open = (...lines: Item[]): readonly number[] => openQuestions(lines).map(({ revision }) => revision);

describe('of what a customer said is open', () => {
  it('all, while nobody has said anything', () => expect(open(asked(1), asked(2))).toEqual([1, 2]));

  it('nothing that an answer names, nor what came before that', () =>
    expect(open(asked(1), asked(2), answer(3, asked(2)))).toEqual([]));

  it('what came in before the answer to another', () =>
    expect(open(asked(1), asked(2), answer(3, asked(1)))).toEqual([2]));

  it('what an answer to something before this stretch does not name', () =>
    expect(open(asked(5), answer(6, asked(1)))).toEqual([5]));

  it('what came after a greeting, and nothing that one followed', () => {
    expect(open(said(1), asked(2))).toEqual([2]);
    expect(open(asked(1), said(2))).toEqual([]);
  });

  it.each(['agent', 'system'] as const)('nothing that was followed by a line of %s', (kind) =>
    expect(open(asked(1), by(kind, 2), asked(3))).toEqual([3]),
  );
});

it('an answer that names its part is an answer, and so is that it was handed over', () => {
  expect(answerId(asked(7), 2)).toBe(`bot:${ID(7)}:2`);
  expect(answerId(asked(7), 'handover')).toBe(`bot:${ID(7)}:handover`);
});
