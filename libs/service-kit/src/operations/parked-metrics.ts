import type { ConsumerLedger, ParkedKey } from '@baton/event-bus';
import { Gauge, type Registry } from 'prom-client';

type Parking = Pick<ConsumerLedger, 'group' | 'parkedKeys'>;

/** Consumer groups of one process share a registry; each ledger is asked when somebody looks. */
const asked = new WeakMap<Registry, Map<string, Parking>>();

const gaugeIn = (
  registry: Registry,
  name: string,
  help: string,
  read: (parked: readonly ParkedKey[]) => number,
): void => {
  if (registry.getSingleMetric(name) !== undefined) return;
  new Gauge({
    name,
    help,
    labelNames: ['group'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const [group, ledger] of asked.get(registry) ?? []) {
        const parked = await ledger.parkedKeys().catch(() => null); // a database that is away has nothing to tell
        if (parked !== null) this.set({ group }, read(parked));
      }
    },
  });
};

/**
 * Shows what a consumer group has put aside: `baton_parked_keys` and `baton_parked_records`. They are the same on every replica of a
 * group, for its replicas share the rows.
 */
export const watchParked = (registry: Registry, ledger: Parking): void => {
  const ledgers = asked.get(registry) ?? new Map<string, Parking>();
  asked.set(registry, ledgers.set(ledger.group, ledger));
  gaugeIn(registry, 'baton_parked_keys', 'Keys out of service until a person replays them', (all) => all.length);
  gaugeIn(registry, 'baton_parked_records', 'Records that wait behind those keys', (all) =>
    all.reduce((sum, { records }) => sum + records, 0),
  );
};
