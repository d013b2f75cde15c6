import type { Choice } from '@baton/client';
import type { JSX } from 'preact';
import { choicesOf } from '../chat/lines';
import type { TalkState } from '../chat/talk';
import { PersonIcon } from './icons';
import { useSurroundings } from './surroundings';
import { troubleText } from './trouble-text';
import { useCommand } from './use-command';

/** A bot that offers a person itself calls that choice so; two buttons for one thing would be one too many. */
const PERSON = 'person';

interface SuggestionsProps {
  readonly talk: TalkState;
  /** The button is gone in a moment; the focus must not go with it. */
  readonly onPicked: () => void;
}

/** The bot's choices, and the way to a person while the bot is in charge. */
export const Suggestions = ({ talk, onPicked }: SuggestionsProps): JSX.Element | null => {
  const { chat, words } = useSurroundings();
  const { thread } = talk;
  const person = useCommand(async () => {
    await chat.talk?.askForPerson();
    onPicked();
  });
  if (talk.mode !== 'bot' || thread.status !== 'ready') return null;
  const choices = thread.outgoing.length > 0 ? [] : choicesOf(thread.items);
  const pick = ({ id, label }: Choice): void => {
    chat.talk?.store.send({ text: label, choiceId: id });
    onPicked();
  };
  return (
    <div class="suggestions" role="group" aria-label={words.say('choices')}>
      {choices.map((choice) => (
        <button key={choice.id} type="button" class="choice" dir="auto" onClick={() => pick(choice)}>
          {choice.label}
        </button>
      ))}
      {!choices.some(({ id }) => id === PERSON) && (
        <button type="button" class="choice person" aria-busy={person.isBusy} onClick={person.run}>
          <PersonIcon />
          {words.say('person')}
        </button>
      )}
      {person.trouble !== null && (
        <span class="failure" role="alert">
          {troubleText(person.trouble, words)}
        </span>
      )}
    </div>
  );
};
