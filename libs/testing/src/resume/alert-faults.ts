import type { Alert } from '@baton/client';
import type { ReadingAgent, WhoMayRead } from './who-may-read';

/** What an alert is of, whatever it is called: two of one event to one person are the same. */
const eventOf = (alert: Alert): string => {
  const { kind, ticketId, at } = alert;
  return [kind, ticketId, alert.kind === 'new-message' ? alert.revision : at].join(' ');
};

/** What somebody was alerted of more than once. */
export const alertedTwice = (told: readonly Alert[]): readonly string[] => {
  const times = new Map<string, number>();
  for (const alert of told) times.set(eventOf(alert), (times.get(eventOf(alert)) ?? 0) + 1);
  return [...times].filter(([, count]) => count > 1).map(([event, count]) => `alerts: ${event} came ${count} times`);
};

/**
 * Whether an alert is owed to whoever was not there when it came: it was true all the time since, so it was true when they came back.
 * Of others (a ticket forwarded to them, a customer who left) the conversation does not tell; they are owed to nobody here.
 */
const isOwed = ({ id }: ReadingAgent, alert: Alert, who: WhoMayRead | undefined): boolean => {
  switch (alert.kind) {
    case 'taken':
      return true;
    case 'new-ticket':
      return who?.waitsUntouched(alert.ticketId) === true;
    case 'new-message':
      return who?.isJoinedSince(id, alert.ticketId, alert.revision) === true;
    case 'forwarded':
    case 'user-left':
      return false;
  }
};

/**
 * Where the alerts of somebody behind a network that breaks differ from those of the same person behind one that is well.
 * @param wasReset whether they had to begin anew: nobody is alerted of what was before.
 */
export const alertFaults = (
  reader: ReadingAgent,
  told: readonly Alert[],
  undisturbed: readonly Alert[],
  archive: ReadonlyMap<string, WhoMayRead>,
  wasReset: boolean,
): readonly string[] => {
  const [held, all] = [new Set(told.map(eventOf)), new Set(undisturbed.map(eventOf))];
  const owed = undisturbed.filter((alert) => isOwed(reader, alert, archive.get(alert.conversationId)));
  return [
    ...owed
      .filter((alert) => !wasReset && !held.has(eventOf(alert)))
      .map((alert) => `alerts: ${eventOf(alert)} is missing`),
    ...[...held].filter((event) => !all.has(event)).map((event) => `alerts: nobody else was told of ${event}`),
  ];
};
