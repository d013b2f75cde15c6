import { kafkaEnvironment, type KafkaEnvironment, loadConfig } from '@baton/service-kit';
import { readConfig } from '../config';
import { readServicesEnvironment } from '../operate/services-environment';
import type { RepublishArguments } from './arguments';
import { RELAYS } from './relays';

/** Where the topics are: in the data folder of the standalone, or on brokers. */
export type RepublishConfig =
  { readonly at: 'folder'; readonly dataFolder: string } | { readonly at: 'brokers'; readonly kafka: KafkaEnvironment };

/**
 * With `--services`, where those run; with KAFKA_BROKERS, where that says; otherwise the standalone's folder.
 * @throws ConfigError naming each key that does not fit; NoServicesThere
 */
export const readRepublishConfig = (
  { relay, services }: RepublishArguments,
  env: Readonly<Record<string, string | undefined>> = process.env,
): RepublishConfig => {
  const servers = services === null ? env : readServicesEnvironment(services, RELAYS[relay].service);
  return servers['KAFKA_BROKERS'] === undefined
    ? { at: 'folder', dataFolder: readConfig(env).dataFolder }
    : { at: 'brokers', kafka: loadConfig(kafkaEnvironment, servers) };
};
