import { useTranslation } from 'react-i18next';
import { Choice } from '../../ui/choice';
import type { DraftKind } from './drafts';

const KINDS: readonly DraftKind[] = ['reply', 'note'];

export interface ModeSwitchProps {
  readonly kind: DraftKind;
  readonly onChange: (kind: DraftKind) => void;
}

/** To the customer, or for colleagues. */
export const ModeSwitch = ({ kind, onChange }: ModeSwitchProps) => {
  const { t } = useTranslation('ticket');
  const choices = KINDS.map((value) => ({ value, label: t(`composer.${value}`) }));
  return (
    <div className="px-3 pt-2">
      <Choice label={t('composer.mode')} value={kind} choices={choices} onChange={onChange} />
    </div>
  );
};
