import { BusUnavailable } from '../event-bus';
import type { OperableBus } from '../operable-bus';
import type { KafkaBusOptions } from './kafka-options';

const refuse = (): Promise<never> => Promise.reject(new BusUnavailable('the Kafka adapter is being built'));

/**
 * The bus on Kafka 3.9 or 4. Opening needs no broker: the first use does, and a broker that is away is BusUnavailable.
 */
export const openKafkaBus = (_options: KafkaBusOptions): OperableBus => ({
  ensureTopics: refuse,
  lead: refuse,
  openWriter: refuse,
  publish: refuse,
  consume: refuse,
  highWatermarks: refuse,
  committed: refuse,
  republish: refuse,
  close: async () => undefined,
});
