import type { Item } from '@baton/client';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { drawInto, isSafePicture, saveAs } from './pictures';
import { FileIcon } from './icons';
import { useSurroundings } from './surroundings';

type FileItem = Extract<Item, { kind: 'file' }>;

const useDownload = (item: FileItem): { readonly run: () => void; readonly status: 'idle' | 'busy' | 'failed' } => {
  const { chat } = useSurroundings();
  const [status, setStatus] = useState<'idle' | 'busy' | 'failed'>('idle');
  const run = (): void => {
    const { talk } = chat;
    if (talk === null || status === 'busy') return;
    setStatus('busy');
    talk.baton.conversations.download(item.fileId).then(
      (blob) => {
        saveAs(blob, item.name ?? 'file');
        setStatus('idle');
      },
      () => setStatus('failed'),
    );
  };
  return { run, status };
};

/** Draws a picture once it comes into view. @returns whether there is none to be drawn. */
const usePicture = (item: FileItem, isPicture: boolean) => {
  const { chat } = useSurroundings();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hasFailed, setHasFailed] = useState(!isPicture);
  useEffect(() => {
    const { current } = canvas;
    if (!isPicture || current === null) return undefined;
    const giveUp = new AbortController();
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      seen.disconnect();
      const { talk } = chat;
      if (talk === null) return;
      talk.baton.conversations
        .download(item.fileId, { signal: giveUp.signal })
        .then((blob) => drawInto(current, blob))
        .catch(() => {
          if (!giveUp.signal.aborted) setHasFailed(true);
        });
    });
    seen.observe(current);
    return () => {
      seen.disconnect();
      giveUp.abort();
    };
  }, [chat, item.fileId, isPicture]);
  return { canvas, hasFailed };
};

/** A file: safe pictures as they are, everything else to be saved; nothing is ever opened in this page. */
export const FileLine = ({ item }: { readonly item: FileItem }): JSX.Element => {
  const { words } = useSurroundings();
  const { canvas, hasFailed } = usePicture(item, isSafePicture(item));
  const { run, status } = useDownload(item);
  const file = item.name ?? words.say('file');
  return (
    <button type="button" class={hasFailed ? 'file' : 'picture'} onClick={run} aria-busy={status === 'busy'}>
      {hasFailed ? (
        <>
          <FileIcon />
          <span class="file-name">
            <span class="unseen">{words.say('download', { file })}</span>
            <span aria-hidden="true" class="cut" dir="auto" title={file}>
              {file}
            </span>
            <span class="file-size">{status === 'failed' ? words.say('notDone') : words.bytes(item.size)}</span>
          </span>
        </>
      ) : (
        <canvas
          ref={canvas}
          role="img"
          width={240}
          height={160}
          aria-label={words.say('image', { file })}
          title={file}
        />
      )}
    </button>
  );
};
