import type { Outgoing } from '@baton/client';
import type { JSX } from 'preact';
import { type Trouble, troubleOf } from '../chat/trouble';
import type { Upload } from '../chat/uploads';
import { FileIcon } from './icons';
import { Text } from './line';
import { useSurroundings } from './surroundings';
import { troubleText } from './trouble-text';

interface FateProps {
  readonly status: 'pending' | 'sent' | 'failed';
  readonly why: string | null;
  readonly canRetry: boolean;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

/** What becomes of something that is on its way, and what may be done about it. */
const Fate = ({ status, why, canRetry, onRetry, onDiscard }: FateProps): JSX.Element => {
  const { words } = useSurroundings();
  if (status !== 'failed') return <span class="time">{words.say(status)}</span>;
  return (
    <div class="fate">
      <span class="failure">
        {words.say('failed')} {why}
      </span>
      {canRetry && (
        <button type="button" class="link" onClick={onRetry}>
          {words.say('retry')}
        </button>
      )}
      <button type="button" class="link" onClick={onDiscard}>
        {words.say('discard')}
      </button>
    </div>
  );
};

/** A message of one's own that is no line yet. */
export const OutgoingRow = ({ message }: { readonly message: Outgoing }): JSX.Element => {
  const { chat, words } = useSurroundings();
  const { clientMessageId, status, text, error } = message;
  return (
    <li class={`said own first outgoing ${status}`}>
      <span class="unseen">{words.say('you')}: </span>
      <div class="bubble">
        <Text text={text} />
      </div>
      <Fate
        status={status}
        why={error === undefined ? null : troubleText(troubleOf(error), words)}
        canRetry
        onRetry={() => chat.talk?.store.retry(clientMessageId)}
        onDiscard={() => chat.talk?.store.discard(clientMessageId)}
      />
    </li>
  );
};

/** What another attempt would not change. */
const FINAL: ReadonlySet<Trouble['kind']> = new Set(['fileTooLarge', 'fileType', 'fileEmpty']);

/** A file that is no line yet. */
export const UploadRow = ({ upload }: { readonly upload: Upload }): JSX.Element => {
  const { chat, words } = useSurroundings();
  const { id, name, size, status, trouble } = upload;
  const isFinal = trouble !== null && FINAL.has(trouble.kind);
  return (
    <li class={`said own first outgoing ${status}`}>
      <span class="unseen">{words.say('you')}: </span>
      <div class="bubble">
        <div class="file">
          <FileIcon />
          <span class="file-name">
            <span class="cut" dir="auto" title={name}>
              {name}
            </span>
            <span class="file-size">{words.bytes(size)}</span>
          </span>
        </div>
      </div>
      <Fate
        status={status}
        why={trouble === null ? null : troubleText(trouble, words, name)}
        canRetry={!isFinal}
        onRetry={() => chat.talk?.uploads.retry(id)}
        onDiscard={() => chat.talk?.uploads.discard(id)}
      />
    </li>
  );
};
