import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { FaultPage } from './fault-page';
import { SessionKeeper } from './keeper';
import { SessionPage } from './session-page';
import type { Phase } from './phase';
import type { Session } from './session';
import { SignInAgain } from './sign-in-again';
import { SignInPage } from './sign-in-page';

const keeper = new SessionKeeper();

/** Shows how to sign in until somebody has; then what `children` makes of the session, whatever becomes of its tokens. */
export const SessionGate = ({ children }: { readonly children: (session: Session) => ReactNode }) => {
  const phase = useSyncExternalStore(keeper.subscribe, keeper.getSnapshot);
  useEffect(keeper.start, []);
  if (phase.at !== 'in') return <NotIn phase={phase} />;
  return (
    <>
      {children(phase.session)}
      {phase.lost !== null && <SignInAgain lost={phase.lost} person={phase.session.person} />}
    </>
  );
};

const NotIn = ({ phase }: { readonly phase: Exclude<Phase, { at: 'in' }> }) => {
  const { t } = useTranslation('session');
  switch (phase.at) {
    case 'starting':
      return <SessionPage isBusy title={t('starting')} />;
    case 'leaving':
      return <SessionPage isBusy title={t('leaving')} />;
    case 'choosing':
      return <SignInPage people={phase.people} choose={phase.choose} />;
    case 'failed':
      return <FaultPage fault={phase.fault} again={phase.again} />;
    case 'closed':
      return <SessionPage title={t('closed.title')} text={t('closed.text')} />;
    case 'handed-over':
      return <SessionPage title={t('handedOver.title')} text={t('handedOver.text')} />;
    case 'signed-out':
      return (
        <SessionPage title={t('signedOut.title')} text={t('signedOut.text')}>
          <Button variant="primary" autoFocus onClick={phase.signIn}>
            {t('signIn')}
          </Button>
        </SessionPage>
      );
    case 'no-role':
      return (
        <SessionPage title={t('noRole.title', { name: phase.person.name })} text={t('noRole.text')}>
          <Button variant="primary" autoFocus onClick={phase.signOut}>
            {t('signOut')}
          </Button>
        </SessionPage>
      );
  }
};
