import type { AgentRef, Alert } from '@baton/client';

/** A text of the namespace `inbox`, and what stands in it. */
export interface AlertWords {
  readonly key: string;
  /** Who did it; undefined: nobody is named. */
  readonly by?: AgentRef;
}

/** What an alert says. */
export const wordsOf = (alert: Alert): AlertWords => {
  if (alert.kind === 'forwarded') return { key: 'alert.forwarded', by: alert.by };
  if (alert.kind === 'taken') return { key: `alert.taken.${alert.how}`, by: alert.by };
  if (alert.kind === 'user-left' && alert.reason === 'gone') return { key: 'alert.user-gone' };
  return { key: `alert.${alert.kind}` };
};
