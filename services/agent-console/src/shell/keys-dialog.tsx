import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { shortcutStore } from '../keys/registry';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

/** Keys that mean something in one place; the others say so themselves while they do something. */
const ALWAYS = [
  { key: '↵', label: 'shell:keys.send' },
  { key: '⇧ ↵', label: 'shell:keys.break' },
  { key: 'Esc', label: 'shell:keys.close' },
];

/** Every key that does something now. */
const KeysDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation();
  const shortcuts = useSyncExternalStore(shortcutStore.subscribe, shortcutStore.getSnapshot);
  return (
    <Dialog open onClose={onClose} title={t('shell:keys.title')} description={t('shell:keys.about')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {[...shortcuts, ...ALWAYS].map(({ key, label }) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-flex h-6 min-w-6 items-center justify-center rounded-md border border-line-strong px-1.5 font-sans text-xs">
                {key}
              </kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
      <div className="flex justify-end">
        <Button onClick={onClose}>{t('shell:close')}</Button>
      </div>
    </Dialog>
  );
};
export default KeysDialog;
