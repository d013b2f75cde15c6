import type { Item } from '../api/types';

const ANSWER = /^bot:([0-9a-f-]{36}):/;

/** An answer names what it answers, and answers everything before that too; a bot's line that names nothing answers all. */
const answeredBy = (line: Item, open: readonly Item[]): number => {
  const named = line.kind === 'message' ? ANSWER.exec(line.clientMessageId)?.[1] : undefined;
  return named === undefined ? open.length : open.findIndex(({ id }) => id === named) + 1;
};

const openAfter = (open: readonly Item[], line: Item): readonly Item[] => {
  switch (line.author.kind) {
    case 'customer':
      return [...open, line];
    case 'bot':
      return open.slice(answeredBy(line, open));
    case 'agent':
    case 'system':
      // Somebody else has it in hand, or had: nothing of it is the bot's any more.
      return [];
  }
};

/**
 * What the customer said that no bot has answered, oldest first. A line that came in before the answer to an earlier one is open,
 * though the bot spoke last.
 * @param lines the thread's end, oldest first.
 */
export const openQuestions = (lines: readonly Item[]): readonly Item[] => lines.reduce(openAfter, []);

/** The id under which something is answered: whoever answers it too says the same thing once. */
export const answerId = ({ id }: Item, part: number | 'handover'): string => `bot:${id}:${part}`;
