import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { CloseIcon, FileIcon } from '../../ui/icons';
import { problemWords } from '../words/problem-words';
import { useFormats } from '../words/use-formats';
import { shortened } from './shortened';
import type { Upload } from './ticket-uploads';
import type { Uploads } from './use-uploads';

/** What is wrong with a file, and what to do. */
const useTrouble = (maxBytes: number) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  return ({ name: whole, status, fault, error }: Upload): string | null => {
    const name = shortened(whole);
    if (fault !== null) return t(`upload.${fault}`, { name, size: formats.bytes(maxBytes) });
    if (status !== 'failed') return null;
    const { key, params } = problemWords(error);
    return `${t('upload.failed', { name })} ${t(key, params)}`;
  };
};

const Progress = ({ upload }: { readonly upload: Upload }) => {
  const { t, i18n } = useTranslation('ticket');
  const formats = useFormats();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(upload.part);
  return (
    <span className="flex min-w-0 grow items-center gap-2">
      <bdi className="min-w-0 truncate">{upload.name}</bdi>
      <progress aria-label={upload.name} value={upload.part} max={1} className="h-1 w-24 shrink-0 accent-accent" />
      <span className="shrink-0 text-ink-muted">
        {t('upload.progress', { percent, size: formats.bytes(upload.size) })}
      </span>
    </span>
  );
};

/** Files on their way, and those that are not, with the reason and a way on. */
export const UploadList = ({ uploads }: { readonly uploads: Uploads }) => {
  const { t } = useTranslation('ticket');
  const troubleOf = useTrouble(uploads.maxBytes);
  if (uploads.list.length === 0) return null;
  return (
    <ul aria-label={t('upload.list')} className="flex max-h-40 flex-col gap-1 overflow-y-auto px-4 pt-2 text-xs">
      {uploads.list.map((upload) => {
        const trouble = troubleOf(upload);
        const label = t(upload.status === 'sending' ? 'upload.cancel' : 'upload.remove', {
          name: shortened(upload.name),
        });
        return (
          <li
            key={upload.id}
            data-upload={upload.status}
            className="flex items-center gap-2 rounded-md bg-sunken px-2 py-1"
          >
            <FileIcon className="size-4 shrink-0 text-ink-muted" />
            {trouble === null ? (
              <Progress upload={upload} />
            ) : (
              <span role="alert" className="min-w-0 grow wrap-anywhere">
                {trouble}
              </span>
            )}
            {upload.status === 'failed' && (
              <Button variant="secondary" size="small" onClick={() => uploads.retry(upload.id)}>
                {t('tryAgain')}
              </Button>
            )}
            <IconButton label={label} size="small" onClick={() => uploads.remove(upload.id)}>
              <CloseIcon />
            </IconButton>
          </li>
        );
      })}
    </ul>
  );
};
