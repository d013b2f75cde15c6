import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { AttachIcon } from '../../ui/icons';
import { directionOf } from '../../ui/text-direction';
import type { OpenThread } from '../open-threads';
import { useFormats } from '../words/use-formats';
import type { DraftKind } from './drafts';
import { fillOf, isSendable, LIMIT } from './message-length';
import { ModeSwitch } from './mode-switch';
import { ACCEPT } from './upload-policy';
import { UploadList } from './upload-list';
import { type Draft, useDraft } from './use-draft';
import { useSendNote } from './use-send-note';
import type { Uploads } from './use-uploads';

export interface ComposerProps {
  readonly thread: OpenThread;
  readonly uploads: Uploads;
  readonly customer: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Replies go to the customer; a supervisor who looks on writes notes only. */
  readonly mayReply: boolean;
  /** What is being written. Files go to the customer: a note has none. */
  readonly kind: DraftKind;
  readonly onKind: (kind: DraftKind) => void;
  readonly onSent: () => void;
}

/** Enter sends and Shift+Enter breaks, but never the Enter that chooses a word in an input method. */
const isSendKey = ({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean =>
  key === 'Enter' && !shiftKey && !nativeEvent.isComposing && nativeEvent.keyCode !== 229;

const Length = ({ draft, onFile }: { readonly draft: Draft; readonly onFile: (() => void) | null }) => {
  const { t } = useTranslation('ticket');
  const { number } = useFormats();
  const fill = fillOf(draft.text);
  if (fill.kind === 'fits') return null;
  if (fill.kind === 'left') return <span role="status">{t('composer.left', { count: fill.left })}</span>;
  const words = { length: number(draft.text.length), limit: number(LIMIT), over: number(fill.over) };
  return (
    <span role="alert" className="flex flex-wrap items-center gap-2 text-ink">
      {t('composer.tooLong', words)}
      {onFile !== null && (
        <Button variant="secondary" size="small" onClick={onFile}>
          {t('composer.asFile')}
        </Button>
      )}
    </span>
  );
};

/** Picks files to send; the limit is said before anything is chosen. */
const Attach = ({ uploads }: { readonly uploads: Uploads }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const hint = t('upload.limit', { size: formats.bytes(uploads.maxBytes) });
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        className="hidden"
        tabIndex={-1}
        aria-hidden
        onChange={({ target }) => {
          uploads.add(Array.from(target.files ?? []));
          target.value = '';
        }}
      />
      <IconButton label={`${t('composer.attach')} (${hint})`} onClick={() => input.current?.click()}>
        <AttachIcon />
      </IconButton>
    </>
  );
};

/** What the composer does with what was written. */
const useWriting = ({ thread, uploads, kind, field, onSent }: ComposerProps, draft: Draft) => {
  const baton = useBaton();
  const { t } = useTranslation('ticket');
  const { sendNote, isSaving } = useSendNote(thread, draft);
  const { conversationId, ticketId, chat } = thread;
  const send = (): void => {
    if (!isSendable(draft.text)) return;
    field.current?.focus(); // whoever clicked goes on writing
    if (kind === 'note') return void sendNote();
    chat.send({ text: draft.text, ticketId });
    baton.typing.stopped(conversationId);
    draft.setText('');
    onSent();
  };
  const write = (text: string): void => {
    draft.setText(text);
    if (kind === 'reply' && text !== '') baton.typing.touch(conversationId);
  };
  const name = t('composer.fileName');
  const isUnderWay = uploads.list.some((upload) => upload.name === name && upload.status !== 'refused');
  const asFile = (): void =>
    // what was written stays until it is stored
    uploads.add([new File([draft.text], name, { type: 'text/plain' })], () => draft.forget(draft.text));
  const paste = (event: ClipboardEvent): void => {
    const files = Array.from(event.clipboardData.files);
    if (files.length === 0 || kind === 'note') return;
    event.preventDefault();
    uploads.add(files);
  };
  return { send, write, asFile: kind === 'note' || isUnderWay ? null : asFile, paste, isSaving };
};

interface FieldProps extends Pick<ComposerProps, 'field' | 'customer'> {
  readonly draft: Draft;
  readonly isNote: boolean;
  readonly isSaving: boolean;
  readonly write: (text: string) => void;
  readonly send: () => void;
  readonly paste: (event: ClipboardEvent) => void;
}

/** The text itself; it grows with what is written, up to a third of the pane. */
const Field = ({ field, customer, draft, isNote, isSaving, write, send, paste }: FieldProps) => {
  const { t } = useTranslation('ticket');
  return (
    <textarea
      ref={field}
      {...directionOf(draft.text)}
      rows={2}
      value={draft.text}
      readOnly={isSaving}
      aria-label={t(isNote ? 'composer.noteLabel' : 'composer.label')}
      placeholder={t(isNote ? 'composer.notePlaceholder' : 'composer.placeholder', { name: customer })}
      className="mx-3 my-2 field-sizing-content max-h-48 min-h-16 w-[calc(100%-1.5rem)] resize-none rounded-lg border border-line-strong bg-surface px-3 py-2 text-sm text-ink placeholder:text-ink-muted"
      onChange={({ target }) => write(target.value)}
      onPaste={paste}
      onKeyDown={(event) => {
        if (!isSendKey(event)) return;
        event.preventDefault();
        send();
      }}
    />
  );
};

/** Where an agent writes. */
export const Composer = (props: ComposerProps) => {
  const { thread, uploads, customer, field, mayReply, kind, onKind } = props;
  const { t } = useTranslation('ticket');
  const draft = useDraft(thread.ticketId, kind);
  const { send, write, asFile, paste, isSaving } = useWriting(props, draft);
  const isNote = kind === 'note';
  return (
    <div className={`border-t border-line ${isNote ? 'bg-note' : 'bg-surface'}`} data-composer={kind}>
      <UploadList uploads={uploads} />
      {mayReply && <ModeSwitch kind={kind} onChange={onKind} />}
      <Field {...{ field, draft, isNote, isSaving, customer, write, send, paste }} />
      <div className="flex items-center gap-2 px-3 pb-3">
        {!isNote && <Attach uploads={uploads} />}
        <p className="min-w-0 grow text-xs text-ink-muted">
          {draft.isKept ? <Length draft={draft} onFile={asFile} /> : <span role="alert">{t('composer.unsaved')}</span>}
        </p>
        <Button
          variant="primary"
          onClick={send}
          disabled={!isSendable(draft.text) || isSaving}
          title={t('composer.hint')}
        >
          {t(isNote ? 'composer.addNote' : 'composer.send')}
        </Button>
      </div>
    </div>
  );
};
