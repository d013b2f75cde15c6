import type { JSX } from 'preact';
import type { TalkState } from '../chat/talk';
import { CloseIcon, LeaveIcon } from './icons';
import { useSurroundings } from './surroundings';

/** The first letter of a name, whole: some letters are several code units. */
const initialOf = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '?';

const Place = ({ talk }: { readonly talk: TalkState }): JSX.Element | null => {
  const { words } = useSurroundings();
  const { position } = talk;
  if (position === null) return <span class="place">{words.say('waiting')}</span>;
  return <span class="place">{position <= 1 ? words.say('next') : words.say('position', { count: position })}</span>;
};

const Who = ({ talk, titleId }: { readonly talk: TalkState | null; readonly titleId: string }): JSX.Element => {
  const { words, settings } = useSurroundings();
  const title = settings.title ?? words.say('title');
  if (talk?.mode === 'live') {
    const name = talk.agent?.name ?? words.say('agent');
    return (
      <>
        <span class="face" aria-hidden="true">
          {initialOf(name)}
        </span>
        <div class="who">
          <h2 id={titleId} title={name}>
            <span class="unseen">{words.say('withAgent', { name })}</span>
            <span aria-hidden="true" class="cut" dir="auto">
              {name}
            </span>
          </h2>
        </div>
      </>
    );
  }
  return (
    <div class="who">
      <h2 id={titleId} title={title}>
        <span class="cut" dir="auto">
          {title}
        </span>
      </h2>
      {talk?.mode === 'waiting' && <Place talk={talk} />}
    </div>
  );
};

interface HeaderProps {
  readonly talk: TalkState | null;
  readonly titleId: string;
  readonly onEnd: () => void;
}

/** Who one talks with, and the ways out. */
export const Header = ({ talk, titleId, onEnd }: HeaderProps): JSX.Element => {
  const { chat, words } = useSurroundings();
  return (
    <div class="header">
      <Who talk={talk} titleId={titleId} />
      {talk !== null && talk.mode !== 'bot' && (
        <button type="button" class="header-button" onClick={onEnd}>
          <LeaveIcon />
          {words.say('end')}
        </button>
      )}
      <button type="button" class="header-button square" aria-label={words.say('close')} onClick={() => chat.close()}>
        <CloseIcon />
      </button>
    </div>
  );
};
