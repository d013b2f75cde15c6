import type { JSX } from 'preact';
import type { Line, SaidItem } from '../chat/lines';
import type { Words } from '../words/words';
import { FileLine } from './file-line';
import { piecesOf } from './links';
import { memo } from './memo';
import { useSurroundings } from './surroundings';

export const nameOf = ({ author }: Pick<SaidItem, 'author'>, words: Words): string => {
  if (author.kind === 'customer') return words.say('you');
  return author.kind === 'bot' ? words.say('bot') : (author.name ?? words.say('agent'));
};

/** A text as it was written: line breaks kept, each paragraph in its own direction, addresses to be followed safely. */
export const Text = ({ text }: { readonly text: string }): JSX.Element => (
  <div class="text" dir="auto">
    {piecesOf(text).map(({ text: piece, href }) =>
      href === null ? (
        piece
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {piece}
        </a>
      ),
    )}
  </div>
);

const Said = ({ line }: { readonly line: Extract<Line, { kind: 'said' }> }): JSX.Element => {
  const { words } = useSurroundings();
  const { item, isOwn, isFirst } = line;
  const name = nameOf(item, words);
  return (
    <li class={`said ${isOwn ? 'own' : 'others'} ${isFirst ? 'first' : ''}`}>
      {isFirst && !isOwn ? (
        <div class="name" dir="auto">
          {name}
        </div>
      ) : (
        <span class="unseen">{name}: </span>
      )}
      <div class="bubble">
        {item.kind === 'file' ? <FileLine item={item} /> : <Text text={item.text ?? words.say('deleted')} />}
      </div>
      <time class="time" dateTime={item.at}>
        {words.time(item.at)}
      </time>
    </li>
  );
};

/** One line of the thread, whatever it is. */
const AnyLine = ({ line, today }: { readonly line: Line; readonly today: string }): JSX.Element => {
  const { words } = useSurroundings();
  switch (line.kind) {
    case 'day':
      return (
        <li class="day">
          <span>{words.day(line.at, Date.parse(today))}</span>
        </li>
      );
    case 'system':
      return (
        <li class="system">
          <span>{words.say(line.word, { name: line.name ?? words.say('someAgent') })}</span>
        </li>
      );
    case 'said':
      return <Said line={line} />;
  }
};

/** Lines do not change once they stand, and there may be many of them. */
export const LineRow = memo(AnyLine, (a, b) => a.today === b.today && sameLine(a.line, b.line));

const sameLine = (a: Line, b: Line): boolean => {
  if (a === b) return true;
  if (a.kind === 'said' && b.kind === 'said') return a.item === b.item && a.isFirst === b.isFirst;
  if (a.kind === 'system' && b.kind === 'system') return a.word === b.word && a.name === b.name;
  return a.kind === 'day' && b.kind === 'day' && a.at === b.at;
};
