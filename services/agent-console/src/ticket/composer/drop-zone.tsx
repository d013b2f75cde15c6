import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../words/use-formats';
import { holdsAcceptedFile } from './upload-policy';
import type { Uploads } from './use-uploads';

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => Array.from(dataTransfer.types).includes('Files');

/** A place where files can be dropped. What is dropped never replaces the page, also where nothing may be sent. */
export const DropZone = ({ uploads, children }: { readonly uploads: Uploads | null; readonly children: ReactNode }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const enter = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth.current += 1;
    setOver(uploads !== null && holdsAcceptedFile(Array.from(event.dataTransfer.items)));
  };
  const leave = (): void => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const drop = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    uploads?.drop(event.dataTransfer);
  };
  return (
    <div
      className="relative flex min-h-0 grow flex-col"
      onDragEnter={enter}
      onDragOver={(event) => holdsFiles(event) && event.preventDefault()}
      onDragLeave={leave}
      onDrop={drop}
    >
      {children}
      {isOver && uploads !== null && (
        <div className="pointer-events-none absolute inset-2 z-10 flex flex-col items-center justify-center gap-1 rounded-lg border-2 border-dashed border-accent bg-surface/90">
          <p className="text-base font-medium text-ink">{t('upload.drop')}</p>
          <p className="text-sm text-ink-muted">{t('upload.limit', { size: formats.bytes(uploads.maxBytes) })}</p>
        </div>
      )}
    </div>
  );
};
