import { conversationEnvironment } from '@baton/conversation-service';
import { notificationEnvironment } from '@baton/notification-service';
import { presenceEnvironment } from '@baton/presence-service';
import { edgeConfig, kafkaConfig, processConfig, storeConfig } from '@baton/service-kit';
import { ticketEnvironment } from '@baton/ticket-service';
import type { z } from 'zod';
import { standaloneEnvironment } from '../../src/config';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What somebody must know of one key. */
export interface KeyDescription {
  readonly key: string;
  /** `required`, `none`, or the value that counts when it is absent. */
  readonly fallback: string;
  readonly meaning: string;
}

interface Section {
  readonly title: string;
  readonly text: string;
  readonly keys: readonly KeyDescription[];
}

const shown = (value: unknown): string => {
  if (Array.isArray(value) && value.length === 0) return 'none';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
};

const fallbackOf = (field: z.ZodType): string => {
  const absent = field.safeParse(undefined);
  if (!absent.success) return 'required';
  return absent.data === undefined ? 'none' : shown(absent.data);
};

/** @throws Error naming a key that nobody has described. */
export const describeKeys = (shape: Shape): readonly KeyDescription[] =>
  Object.entries(shape).map(([key, field]) => {
    if (field.description === undefined) throw new Error(`${key} has no description`);
    return { key, fallback: fallbackOf(field), meaning: field.description };
  });

const without = (shape: Shape, ...others: readonly Shape[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([key]) => !others.some((other) => Object.hasOwn(other, key))));

const everywhere = { ...edgeConfig, ...kafkaConfig, ...processConfig };

const sections = (): readonly Section[] => [
  {
    title: 'Every service',
    text: 'Read by `ticket`, `conversation`, `presence` and `notification`, each run by `node services/<name>/dist/main.js`.',
    keys: describeKeys(everywhere),
  },
  {
    title: 'ticket and conversation',
    text: 'Each has its own databases; nothing is shared between services.',
    keys: describeKeys(storeConfig),
  },
  {
    title: 'ticket',
    text: 'What is said above, and nothing else.',
    keys: describeKeys(without(ticketEnvironment.shape, everywhere, storeConfig)),
  },
  {
    title: 'conversation',
    text: '',
    keys: describeKeys(without(conversationEnvironment.shape, everywhere, storeConfig)),
  },
  { title: 'presence', text: '', keys: describeKeys(without(presenceEnvironment.shape, everywhere)) },
  {
    title: 'notification',
    text: 'What is said for every service, and where typing comes from: it has no database.',
    keys: describeKeys(without(notificationEnvironment.shape, everywhere)),
  },
  {
    title: 'standalone',
    text: 'All services in one process (`npm start`): these keys and no others.',
    keys: describeKeys(standaloneEnvironment.shape),
  },
];

const inCell = (text: string): string => text.replaceAll('|', '\\|');

const tableOf = (keys: readonly KeyDescription[]): readonly string[] => {
  if (keys.length === 0) return [];
  const rows = keys.map(({ key, fallback, meaning }) => `| \`${key}\` | ${inCell(fallback)} | ${inCell(meaning)} |`);
  return ['| key | default | meaning |', '| --- | --- | --- |', ...rows, ''];
};

const INTRODUCTION = [
  '# Configuration',
  '',
  '<!-- Made by `npm run docs:configuration` from the schemas in the services’ `config.ts`; a test fails when it differs. -->',
  '',
  'Everything comes from environment variables. An empty value counts as absent. A process whose configuration is wrong ends at once with',
  'exit code 1 and one line that names each key, and never a value. Secrets are the same on every replica of a service.',
  '',
];

/** `docs/configuration.md`, before it is formatted. */
export const configurationDoc = (): string =>
  [
    ...INTRODUCTION,
    ...sections().flatMap(({ title, text, keys }) => [
      `## ${title}`,
      '',
      ...(text === '' ? [] : [text, '']),
      ...tableOf(keys),
    ]),
  ].join('\n');

/** From the root of the repository. */
export const CONFIGURATION_FILE = 'docs/configuration.md';
