import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ConsumerHandle, ConsumerHealth, ConsumerSignal } from './consumer.rules';

/** Consumers of one process share a registry; each is asked for its health when somebody looks. */
const watched = new WeakMap<Registry, Map<string, () => Promise<ConsumerHealth>>>();

const counterIn = (registry: Registry, name: string, help: string, labelNames: string[]): Counter =>
  (registry.getSingleMetric(name) as Counter | undefined) ??
  new Counter({ name, help, labelNames, registers: [registry] });

const durationIn = (registry: Registry): Histogram => {
  const name = 'baton_consumer_handling_seconds';
  const help = 'Time from a record to its commit, by group and topic';
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
  const options = { name, help, buckets, labelNames: ['group', 'topic'], registers: [registry] };
  return (registry.getSingleMetric(name) as Histogram | undefined) ?? new Histogram(options);
};

/** A gauge that is read from every consumer's health at the moment of looking. */
const gaugeIn = (registry: Registry, name: string, help: string, read: (health: ConsumerHealth) => number): void => {
  if (registry.getSingleMetric(name) !== undefined) return;
  new Gauge({
    name,
    help,
    labelNames: ['group'],
    registers: [registry],
    async collect() {
      for (const [group, health] of watched.get(registry) ?? []) {
        const now = await health().catch(() => null); // a bus that is down has no lag to tell
        if (now === null) this.remove({ group });
        else this.set({ group }, read(now));
      }
    },
  });
};

/**
 * Counts what a consumer signals, in a registry that other consumers may share. An alert on
 * `baton_consumer_records_total{outcome="gap"}` is an alert on loss.
 */
export const countSignals = (registry: Registry, group: string): ((signal: ConsumerSignal) => void) => {
  const help =
    'Records by what became of them: handled, repeated, rejected, gap, dead-letter, damaged, parked, failed, halted';
  const records = counterIn(registry, 'baton_consumer_records_total', help, ['group', 'topic', 'outcome']);
  const duration = durationIn(registry);
  return (signal) => {
    const topic = 'topic' in signal ? signal.topic : signal.place.topic;
    records.inc({ group, topic, outcome: signal.kind });
    if (signal.kind === 'handled') duration.observe({ group, topic }, signal.tookMs / 1_000);
  };
};

/** Shows lag, stillness and troubles of a running consumer as gauges. */
export const watchConsumer = (registry: Registry, group: string, consumer: ConsumerHandle): void => {
  const consumers = watched.get(registry) ?? new Map<string, () => Promise<ConsumerHealth>>();
  watched.set(
    registry,
    consumers.set(group, () => consumer.health()),
  );
  gaugeIn(registry, 'baton_consumer_lag_records', 'Records that wait, at most', ({ lagRecords }) => lagRecords);
  gaugeIn(registry, 'baton_consumer_lag_seconds', 'Age of the record in hand', ({ lagSeconds }) => lagSeconds);
  gaugeIn(
    registry,
    'baton_consumer_halted_partitions',
    'Partitions that stand still',
    ({ troubles }) => troubles.length,
  );
};
