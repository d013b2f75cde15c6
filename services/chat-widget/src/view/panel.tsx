import type { JSX, RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../chat/chat';
import type { TalkState } from '../chat/talk';
import { Banner } from './banner';
import { Composer } from './composer';
import { EndQuestion } from './end-question';
import { Header } from './header';
import { Suggestions } from './suggestions';
import { useSurroundings } from './surroundings';
import { Thread } from './thread';
import { troubleText } from './trouble-text';
import { useDrop } from './use-drop';
import { trapFocus } from './focus';

const Failed = ({ state }: { readonly state: ChatState }): JSX.Element => {
  const { chat, words } = useSurroundings();
  const { trouble } = state;
  return (
    <div class="empty">
      <p role="alert">{trouble !== null && troubleText(trouble, words)}</p>
      {trouble?.kind !== 'notAllowed' && (
        <button type="button" class="secondary" onClick={() => chat.start()}>
          {words.say('retry')}
        </button>
      )}
    </div>
  );
};

const Middle = ({ state }: { readonly state: ChatState }): JSX.Element => {
  const { words } = useSurroundings();
  if (state.talk !== null) return <Thread key={state.talk.conversationId} talk={state.talk} />;
  if (state.phase === 'failed') return <Failed state={state} />;
  return (
    <div class="empty" aria-busy="true">
      <p class="unseen">{words.say('loading')}</p>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </div>
  );
};

interface PanelProps {
  readonly state: ChatState;
  readonly area: RefObject<HTMLTextAreaElement>;
  readonly isFullScreen: boolean;
}

const DropHere = (): JSX.Element => {
  const { words } = useSurroundings();
  return (
    <div class="veil drop" aria-hidden="true">
      {words.say('drop')}
    </div>
  );
};

/** Whoever is asked whether to end a chat that ends meanwhile is asked nothing any more. */
const useAsking = (talk: TalkState | null) => {
  const [isAsking, setIsAsking] = useState(false);
  const isAsked = isAsking && talk !== null && talk.mode !== 'bot';
  useEffect(() => {
    if (isAsking && !isAsked) setIsAsking(false);
  }, [isAsking, isAsked]);
  return { isAsked, setIsAsking };
};

/** The opened chat: a dialog beside the page, or over all of it where there is little room. */
export const Panel = ({ state, area, isFullScreen }: PanelProps): JSX.Element => {
  const { chat } = useSurroundings();
  const { talk } = state;
  const { isAsked, setIsAsking } = useAsking(talk);
  const panel = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const { isDropping, handlers } = useDrop(isAsked);
  const done = (): void => {
    setIsAsking(false);
    area.current?.focus();
  };
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={isFullScreen}
      aria-labelledby={titleId}
      {...handlers}
      onPointerDown={() => chat.talk?.active()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') return isAsked ? done() : chat.close();
        if (isFullScreen || isAsked) trapFocus(event, isAsked ? '.question' : '.panel');
      }}
    >
      <div class="whole" inert={isAsked}>
        <Header talk={talk} titleId={titleId} onEnd={() => setIsAsking(true)} />
        <Banner state={state} />
        <Middle state={state} />
        {talk !== null && <Suggestions talk={talk} onPicked={() => area.current?.focus()} />}
        {state.phase !== 'failed' && <Composer talk={talk} area={area} />}
      </div>
      {isAsked && <EndQuestion onDone={done} />}
      {isDropping && <DropHere />}
    </div>
  );
};
