import { useMemo, useSyncExternalStore } from 'react';
import { useBaton, useSettings } from '../../app/baton';
import type { OpenThread } from '../open-threads';
import { openThreadsOf } from '../open-threads';
import { type Upload, uploadsOf } from './ticket-uploads';

export interface Uploads {
  readonly list: readonly Upload[];
  readonly maxBytes: number;
  /** @param onStored after each of them has arrived. */
  readonly add: (files: readonly File[], onStored?: () => void) => void;
  /** What was dropped: files are sent, folders are refused with a word. */
  readonly drop: (data: DataTransfer) => void;
  readonly retry: (id: string) => void;
  readonly remove: (id: string) => void;
}

const foldersIn = (data: DataTransfer): readonly string[] =>
  Array.from(data.items).flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry?.isDirectory ? [entry.name] : [];
  });

export const useUploads = ({ ticketId, conversationId }: OpenThread): Uploads => {
  const baton = useBaton();
  const { maxFileBytes: maxBytes } = useSettings();
  const uploads = useMemo(
    // by the ticket's id: an upload may outlive the thread that was open when it began
    () => uploadsOf(baton, { ticketId, conversationId, arrived: () => openThreadsOf(baton).sync(ticketId) }),
    [baton, ticketId, conversationId],
  );
  const list = useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
  return useMemo(() => {
    const add = (files: readonly File[], onStored?: () => void): void => uploads.add(files, maxBytes, onStored);
    const drop = (data: DataTransfer): void => {
      const folders = foldersIn(data);
      for (const name of folders) uploads.refuseFolder(name);
      add(Array.from(data.files).filter(({ name }) => !folders.includes(name)));
    };
    return { list, maxBytes, add, drop, retry: (id) => uploads.retry(id), remove: (id) => uploads.remove(id) };
  }, [uploads, list, maxBytes]);
};
