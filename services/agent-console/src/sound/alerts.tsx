import type { Alert } from '@baton/client';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useInbox, useLiveView, useMe } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { useNotices } from '../app/notices';
import { play, startTones, type Tone } from './tones';

const TONES: Readonly<Record<Alert['kind'], Tone>> = {
  'new-ticket': 'new-ticket',
  'new-message': 'new-message',
  forwarded: 'new-ticket',
  'user-left': 'user-left',
  taken: 'user-left',
};

const isWatched = (alert: Alert, openTicket: string | null): boolean =>
  alert.kind === 'new-message' && alert.ticketId === openTicket && document.visibilityState === 'visible';

const notify = (text: string, tag: string, open: () => void): void => {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  if (document.visibilityState === 'visible') return;
  const shown = new Notification('Baton', { body: text, tag });
  shown.onclick = () => {
    focus();
    open();
    shown.close();
  };
};

/** What calls this agent: said, heard where they want it, and shown by the device while the page is hidden. */
export const Alerts = () => {
  const { t } = useTranslation('inbox');
  const view = useLiveView('alerts');
  const { rows } = useInbox();
  const { preferences } = useMe();
  const { ticketId, open } = useNavigation();
  const { say } = useNotices();
  const tell = (alert: Alert): void => {
    if (isWatched(alert, ticketId)) return;
    const name = rows.get(alert.ticketId)?.ticket.customer.name ?? t('alert.someone');
    const text = t(`alert.${alert.kind}`, { name });
    const show = (): void => open(alert.ticketId);
    say(text, { key: `${alert.kind}:${alert.ticketId}`, action: { label: t('alert.open'), run: show } });
    if (preferences.sound) play(TONES[alert.kind]);
    notify(text, alert.ticketId, show);
  };
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => view?.onAlert((alert) => latest.current(alert)), [view]);
  useEffect(startTones, []);
  return null;
};
