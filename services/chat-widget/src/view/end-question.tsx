import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useSurroundings } from './surroundings';
import { troubleText } from './trouble-text';
import { type Command, useCommand } from './use-command';

interface EndQuestionProps {
  /** It was answered; an end has come about then. */
  readonly onDone: () => void;
}

const Answers = ({ end, onDone }: EndQuestionProps & { readonly end: Command }): JSX.Element => {
  const { words } = useSurroundings();
  return (
    <div class="answers">
      <button type="button" class="secondary" onClick={onDone}>
        {words.say('endNo')}
      </button>
      <button type="button" class="danger" aria-busy={end.isBusy} onClick={end.run}>
        {words.say('endYes')}
      </button>
    </div>
  );
};

/** Asks once more before the chat ends: the agent cannot write any more then. */
export const EndQuestion = ({ onDone }: EndQuestionProps): JSX.Element => {
  const { chat, words } = useSurroundings();
  const box = useRef<HTMLDivElement>(null);
  const [titleId, textId] = [useId(), useId()];
  const end = useCommand(async () => {
    await chat.talk?.end();
    onDone();
  });
  // before anything can be typed that would go to what lies below
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>('button')?.focus(), []);
  return (
    <div class="veil">
      <div
        ref={box}
        class="question"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={textId}
      >
        <h3 id={titleId}>{words.say('endQuestion')}</h3>
        <p id={textId}>{words.say('endExplained')}</p>
        {end.trouble !== null && (
          <p class="failure" role="alert">
            {troubleText(end.trouble, words)}
          </p>
        )}
        <Answers end={end} onDone={onDone} />
      </div>
    </div>
  );
};
