import type { JSX } from 'preact';
import type { ChatState } from '../chat/chat';
import { CloseIcon } from './icons';
import { useSurroundings } from './surroundings';

/** What stands between the bar and the thread: the connection, or that this is another chat than before. */
export const Banner = ({ state }: { readonly state: ChatState }): JSX.Element => {
  const { chat, words } = useSurroundings();
  const connection = state.talk?.connection;
  const isBroken = connection === 'reconnecting' || connection === 'offline';
  return (
    <>
      <div role="status" class={isBroken ? 'banner' : 'unseen'}>
        {isBroken && words.say(connection)}
      </div>
      {state.notice !== null && (
        <div class="banner notice" role="note">
          <span>{words.say(state.notice)}</span>
          <button
            type="button"
            class="quiet square"
            aria-label={words.say('dismiss')}
            onClick={() => chat.dismissNotice()}
          >
            <CloseIcon />
          </button>
        </div>
      )}
    </>
  );
};
