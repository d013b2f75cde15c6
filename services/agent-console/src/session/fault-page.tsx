import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import type { SignInFault } from './fault';
import { SessionPage } from './session-page';

/** Says what is wrong, to the person and to whoever can mend it. */
export const FaultPage = ({ fault, again }: { readonly fault: SignInFault; readonly again: () => void }) => {
  const { t } = useTranslation('session');
  return (
    <SessionPage title={t(`fault.${fault.kind}.title`)} text={t(`fault.${fault.kind}.text`)} detail={fault.detail}>
      <Button variant="primary" autoFocus onClick={again}>
        {t('again')}
      </Button>
    </SessionPage>
  );
};
