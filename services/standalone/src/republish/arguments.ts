import { parseArgs } from 'node:util';
import { type RelayName, relayNames } from './relays';

/** What `npm run republish -- --help` prints. */
export const HELP = `usage: npm run republish -- ${relayNames.join('|')} [--services FOLDER]

Deletes everything that a relay has published, makes its topics anew and forgets its checkpoint; then the relay publishes all of it again,
as a new generation, from the store that is the truth. For a store that was restored from a backup, and for topics that were lost, damaged or
have another shape: a relay that stopped for one of these names this command. Consumers notice the new generation, read everything again and
pass over what they have handled; nobody listening is told old news.

Where: with KAFKA_BROKERS set (and KAFKA_SSL, KAFKA_SASL_… as the services have them), the topics of the four processes. They may run
meanwhile: whoever writes is shut out, waits, and begins by itself afterwards. With --services FOLDER, those of the processes that
\`npm run services\` started from that data folder. Otherwise the data folder of the standalone (BATON_DATA), which must not run.

Ended half way it leaves the topics closed to the relay: run it again. Exit code: 0 done, 1 failed, 2 wrong use.
`;

export interface RepublishArguments {
  readonly relay: RelayName;
  /** Data folder of `npm run services`; null: what the environment says. */
  readonly services: string | null;
}

/** null: they do not fit. */
export const readArguments = (args: readonly string[]): RepublishArguments | null => {
  try {
    const options = { services: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const relay = relayNames.find((name) => name === positionals[0]);
    if (relay === undefined || positionals.length > 1 || values.services === '') return null;
    return { relay, services: values.services ?? null };
  } catch {
    return null;
  }
};
