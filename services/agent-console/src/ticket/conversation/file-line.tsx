import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadIcon, FileIcon } from '../../ui/icons';
import { isDrawnInline } from '../composer/upload-policy';
import { useFormats } from '../words/use-formats';
import { useDownload, useFile } from './use-file';

/** A file as any list names it. */
export interface ShownFile {
  readonly fileId: string;
  readonly name: string | null;
  readonly type: string;
  readonly size: number;
}

/** Larger pictures are fetched when somebody asks to see them. */
const FETCHED_UNASKED = 2 * 1024 * 1024;

/** A file to be downloaded, with its size; what a browser could run is never opened here. */
export const FileChip = ({ file }: { readonly file: ShownFile }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const { state, download } = useDownload();
  const name = file.name ?? t('file.nameless');
  return (
    <span className="flex flex-col gap-1">
      <button
        type="button"
        onClick={() => void download(file.fileId, name)}
        aria-busy={state === 'busy'}
        title={t('file.download', { name })}
        className="flex min-h-10 max-w-72 items-center gap-2 rounded-md border border-line bg-surface px-3 py-2 text-start text-ink hover:bg-hover"
      >
        <FileIcon className="size-5 shrink-0 text-ink-muted" />
        <span className="min-w-0 grow">
          <bdi className="block truncate text-sm">{name}</bdi>
          <span className="block text-xs text-ink-muted">{formats.bytes(file.size)}</span>
        </span>
        <DownloadIcon className="size-4 shrink-0 text-ink-muted" />
      </button>
      {state === 'failed' && (
        <span role="alert" className="text-xs text-danger">
          {t('file.failed', { name })}
        </span>
      )}
    </span>
  );
};

/** A picture in a frame of fixed size, so that nothing jumps when its bytes arrive. */
const Picture = ({ file }: { readonly file: ShownFile }) => {
  const { t } = useTranslation('ticket');
  const [isWanted, setWanted] = useState(file.size <= FETCHED_UNASKED);
  const { url, isError, again } = useFile(file.fileId, isWanted);
  const name = file.name ?? t('file.nameless');
  const frame =
    'flex h-48 w-64 max-w-full items-center justify-center overflow-hidden rounded-md border border-line bg-sunken';
  if (url !== null) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" aria-label={t('file.open', { name })} className={frame}>
        <img src={url} alt={t('file.picture', { name })} className="size-full object-contain" />
      </a>
    );
  }
  const ask = isError ? again : () => setWanted(true);
  return (
    <div className={frame}>
      {isWanted && !isError ? (
        <span className="text-xs text-ink-muted">{t('file.loading', { name })}</span>
      ) : (
        <button
          type="button"
          onClick={ask}
          className="min-h-10 px-3 text-sm text-accent-ink underline underline-offset-2"
        >
          {isError ? t('tryAgain') : t('file.show')}
        </button>
      )}
    </div>
  );
};

/** A file in the thread: pictures are drawn, everything else is a thing to download. */
export const FileLine = ({ file }: { readonly file: ShownFile }) =>
  isDrawnInline(file.type) ? (
    <span className="flex flex-col gap-1">
      <Picture file={file} />
      <FileChip file={file} />
    </span>
  ) : (
    <FileChip file={file} />
  );
