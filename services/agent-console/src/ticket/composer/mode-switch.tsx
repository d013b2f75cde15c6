import { useTranslation } from 'react-i18next';
import type { DraftKind } from './drafts';

const KINDS: readonly DraftKind[] = ['reply', 'note'];

/** To the customer, or for colleagues: said in words, not by colour alone. */
export const ModeSwitch = ({
  kind,
  onChange,
}: {
  readonly kind: DraftKind;
  readonly onChange: (kind: DraftKind) => void;
}) => {
  const { t } = useTranslation('ticket');
  return (
    <div role="group" aria-label={t('composer.mode')} className="flex gap-1 px-3 pt-2">
      {KINDS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === kind}
          onClick={() => onChange(one)}
          className={`min-h-7 rounded-md px-2 text-xs font-medium ${one === kind ? 'bg-sunken text-ink' : 'text-muted hover:text-ink'}`}
        >
          {t(`composer.${one}`)}
        </button>
      ))}
    </div>
  );
};
