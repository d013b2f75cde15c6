import type { Alert } from '@baton/client';
import ar from '../i18n/ar/inbox.json';
import de from '../i18n/de/inbox.json';
import en from '../i18n/en/inbox.json';
import { wordsOf } from './alert-words';

const by = { id: 'sofia', name: 'Sofia Rossi' };
const alert = (more: object): Alert => ({ id: '1', ticketId: 't', ...more }) as unknown as Alert;

const ALERTS: readonly Alert[] = [
  alert({ kind: 'new-ticket' }),
  alert({ kind: 'new-message' }),
  alert({ kind: 'forwarded', from: by, by }),
  alert({ kind: 'user-left', reason: 'ended' }),
  alert({ kind: 'user-left', reason: 'gone' }),
  ...['unclaimed', 'forwarded', 'resolved', 'deleted'].map((how) => alert({ kind: 'taken', by, how })),
];

const textOf = (texts: object, key: string): unknown =>
  key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], texts);

test.each([
  ['en', en],
  ['de', de],
  ['ar', ar],
])('every alert has a text of its own in %s, which names who did it', (_, texts) => {
  const said = ALERTS.map((one) => ({ ...wordsOf(one), text: textOf(texts, wordsOf(one).key) }));
  expect(new Set(said.map(({ text }) => text)).size).toBe(ALERTS.length);
  for (const { text, by: who } of said) {
    expect(text).toContain('{{name}}');
    expect(String(text).includes('{{by}}')).toBe(who !== undefined);
  }
});
