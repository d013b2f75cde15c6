import type { Alert } from '@baton/client';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useInboxStore, useLiveView, useMe } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { useNotices } from '../app/notices';
import { wordsOf } from './alert-words';
import { CustomerNames } from './customer-names';
import { isShownAnywhere, tellShown } from './shown-tabs';
import { play, startTones, type Tone } from './tones';

const TONES: Readonly<Record<Alert['kind'], Tone>> = {
  'new-ticket': 'new-ticket',
  'new-message': 'new-message',
  forwarded: 'new-ticket',
  'user-left': 'user-left',
  taken: 'user-left',
};

/** The open ticket says everything itself. */
const isWatched = (alert: Alert, openTicket: string | null): boolean =>
  alert.ticketId === openTicket && document.visibilityState === 'visible';

/** By the device, when no tab can be seen; several hidden tabs show one: they use the same tag. */
const notify = async (text: string, tag: string, open: () => void): Promise<void> => {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  if (await isShownAnywhere()) return;
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
  const inbox = useInboxStore();
  const names = useMemo(() => new CustomerNames(inbox), [inbox]);
  const { preferences } = useMe();
  const { ticketId, open } = useNavigation();
  const { say } = useNotices();
  const tell = async (alert: Alert): Promise<void> => {
    const isSeen = isWatched(alert, ticketId);
    if (preferences.sound && !(isSeen && alert.kind === 'new-message')) play(TONES[alert.kind]);
    if (isSeen) return;
    const name = (await names.find(alert.ticketId)) ?? t('alert.someone');
    const { key, by } = wordsOf(alert);
    const text = t(key, { name, by: by?.name ?? t('alert.colleague') });
    const show = (): void => open(alert.ticketId);
    const action = alert.kind === 'taken' ? {} : { action: { label: t('alert.open'), run: show } };
    say(text, { key: `${alert.kind}:${alert.ticketId}`, ...action });
    void notify(text, alert.ticketId, show);
  };
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => view?.onAlert((alert) => void latest.current(alert)), [view]);
  useEffect(() => names.follow(), [names]);
  useEffect(startTones, []);
  useEffect(tellShown, []);
  return null;
};
