import { useTranslation } from 'react-i18next';
import { useConnection, useInbox } from '../app/baton';
import { Banner } from '../ui/banner';
import { useIsSlow } from '../app/use-is-slow';

/** A stream that is not there after so long is said to be missing. */
const OPENING_MS = 5_000;

/** What is the matter with the live stream, and what works all the same; nothing while it lives. */
export const ConnectionBanner = () => {
  const { t } = useTranslation('shell');
  const connection = useConnection();
  const { status } = useInbox();
  const isOpening = status === 'opening';
  const isSlow = useIsSlow(isOpening, OPENING_MS);
  if (connection === 'offline') return <Banner kind="warning">{t('connection.offlineText')}</Banner>;
  if (isSlow) return <Banner kind="warning">{t('connection.slowText')}</Banner>;
  // what never was cannot have broken
  if (connection === 'reconnecting' && !isOpening) {
    return <Banner kind="warning">{t('connection.reconnectingText')}</Banner>;
  }
  return null;
};
