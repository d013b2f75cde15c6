import type { JSX, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { TalkState } from '../chat/talk';
import { ClipIcon, SendIcon } from './icons';
import { useSurroundings } from './surroundings';
import { useDraft } from './use-draft';

/** The service takes no longer ones. */
export const MOST_CHARACTERS = 8_000;
const TELLING = 7_500;
const TALLEST = 132;

const filesIn = (data: DataTransfer | null): readonly File[] => [...(data?.files ?? [])];

const Attach = ({ isDisabled }: { readonly isDisabled: boolean }): JSX.Element => {
  const { chat, words } = useSurroundings();
  const input = useRef<HTMLInputElement>(null);
  const chosen = (): void => {
    const { current } = input;
    if (current === null) return;
    chat.talk?.uploads.add([...(current.files ?? [])]);
    current.value = '';
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden tabIndex={-1} aria-label={words.say('attach')} onChange={chosen} />
      <button
        type="button"
        class="quiet square"
        aria-label={words.say('attach')}
        title={words.say('attach')}
        disabled={isDisabled}
        onClick={() => input.current?.click()}
      >
        <ClipIcon />
      </button>
    </>
  );
};

/** As tall as what is in it, up to a bound. */
const useGrowing = (area: RefObject<HTMLTextAreaElement>, text: string): void =>
  useLayoutEffect(() => {
    const { current } = area;
    if (current === null) return;
    current.style.height = 'auto';
    const borders = current.offsetHeight - current.clientHeight;
    current.style.height = `${Math.min(current.scrollHeight + borders, TALLEST)}px`;
    current.style.overflowY = current.scrollHeight > TALLEST ? 'auto' : 'hidden';
  }, [text]);

const Count = ({ length, id }: { readonly length: number; readonly id: string }): JSX.Element => {
  const { words } = useSurroundings();
  const key = length > MOST_CHARACTERS ? 'tooLong' : 'count';
  return (
    <div id={id} role="status" class={length > TELLING ? (key === 'tooLong' ? 'bound failure' : 'bound') : 'unseen'}>
      {length > TELLING && words.say(key, { count: length, most: MOST_CHARACTERS })}
    </div>
  );
};

interface ComposerProps {
  readonly talk: TalkState | null;
  readonly area: RefObject<HTMLTextAreaElement>;
}

const isEnter = (event: KeyboardEvent): boolean =>
  // the Enter that ends a composition (Chinese, Japanese, Korean) chooses a word and sends nothing
  event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

const useWriting = (talk: TalkState | null) => {
  const { chat } = useSurroundings();
  const [text, change] = useDraft(talk);
  const canSend = talk !== null && text.trim() !== '' && text.length <= MOST_CHARACTERS;
  const send = (): void => {
    const { talk: current } = chat;
    if (!canSend || current === null) return;
    current.store.send({ text: text.trim() });
    current.baton.typing.stopped(current.conversationId);
    change('');
  };
  const written = (next: string): void => {
    change(next);
    chat.talk?.active();
    if (talk !== null && talk.mode !== 'bot' && next.trim() !== '') chat.talk?.baton.typing.touch(talk.conversationId);
  };
  /** Files are sent; where there is text beside them (a table, a web page), the text is what was meant. */
  const pasted = (event: ClipboardEvent): void => {
    const files = filesIn(event.clipboardData);
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain') === true) return;
    event.preventDefault();
    chat.talk?.uploads.add(files);
  };
  return { text, canSend, send, written, pasted };
};

/** Where one writes: Enter sends, Shift+Enter breaks the line, files are attached, pasted or dropped. */
export const Composer = ({ talk, area }: ComposerProps): JSX.Element => {
  const { words } = useSurroundings();
  const { text, canSend, send, written, pasted } = useWriting(talk);
  const boundId = useId();
  useGrowing(area, text);
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      <Count length={text.length} id={boundId} />
      <div class="composer-row">
        <Attach isDisabled={talk === null} />
        <textarea
          ref={area}
          rows={1}
          // while it is empty the hint stands where the words of this language begin
          dir={text === '' ? undefined : 'auto'}
          value={text}
          placeholder={words.say('write')}
          aria-label={words.say('write')}
          aria-describedby={boundId}
          aria-invalid={text.length > MOST_CHARACTERS}
          enterkeyhint="send"
          onInput={(event) => written(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!isEnter(event)) return;
            event.preventDefault();
            send();
          }}
          onPaste={pasted}
        />
        <button type="submit" class="send" aria-label={words.say('send')} title={words.say('send')} disabled={!canSend}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
};
