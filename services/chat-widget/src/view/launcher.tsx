import type { JSX, Ref } from 'preact';
import { ChatIcon, DownIcon } from './icons';
import { useSurroundings } from './surroundings';

const MOST_SHOWN = 99;

interface LauncherProps {
  readonly isOpen: boolean;
  readonly unread: number;
  readonly button: Ref<HTMLButtonElement>;
}

/** The round button in the corner, with how much is unread. */
export const Launcher = ({ isOpen, unread, button }: LauncherProps): JSX.Element => {
  const { chat, words } = useSurroundings();
  const hasBadge = !isOpen && unread > 0;
  const label = words.say(isOpen ? 'close' : 'open');
  return (
    <button
      ref={button}
      type="button"
      class="launcher"
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-label={hasBadge ? `${label}, ${words.say('unread', { count: unread })}` : label}
      onClick={({ detail }) => {
        // whoever clicks twice out of habit means one click
        if (detail > 1) return;
        if (isOpen) chat.close();
        else chat.open();
      }}
    >
      {isOpen ? <DownIcon /> : <ChatIcon />}
      {hasBadge && (
        // no text of the document: the label says it in words, and in Arabic one and two are no numbers
        <span class="badge" data-count={unread > MOST_SHOWN ? `${words.number(MOST_SHOWN)}+` : words.number(unread)} />
      )}
    </button>
  );
};
