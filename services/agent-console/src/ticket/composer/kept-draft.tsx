import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import type { Draft } from './use-draft';

/** What was being written when the right to send it ended: to be read and copied, never lost by itself. */
export const KeptDraft = ({ draft }: { readonly draft: Draft }) => {
  const { t } = useTranslation('ticket');
  const [isCopied, setCopied] = useState(false);
  if (draft.text === '') return null;
  const copy = (): void =>
    void navigator.clipboard.writeText(draft.text).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <section aria-label={t('composer.keptText')} className="border-t border-line px-4 py-3">
      <p className="mb-1 text-xs text-ink-muted">{t('composer.keptText')}</p>
      <p
        dir="auto"
        tabIndex={0}
        data-kept-draft=""
        className="max-h-32 overflow-y-auto rounded-md border border-line bg-sunken px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere"
      >
        {draft.text}
      </p>
      <div className="mt-2 flex gap-2">
        <Button variant="secondary" size="small" onClick={copy}>
          {t(isCopied ? 'composer.copied' : 'composer.copy')}
        </Button>
        <Button variant="quiet" size="small" onClick={() => draft.setText('')}>
          {t('composer.discardDraft')}
        </Button>
      </div>
    </section>
  );
};
