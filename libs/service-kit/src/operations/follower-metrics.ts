import type { Follower } from '@baton/store-follower';
import { Gauge, type Registry } from 'prom-client';

type Kind = 'relay' | 'view';

const LAG_HELP: Readonly<Record<Kind, string>> = {
  relay: 'Age of the oldest stored event that is not on the bus; no sample on a replica that does not know',
  view: 'Age of the oldest stored event that the view does not show; no sample on a replica that does not know',
};

const LEADING_HELP: Readonly<Record<Kind, string>> = {
  relay: '1: this replica publishes; 0: it waits, and takes over when the other one is gone',
  view: '1: this replica fills the view; 0: it waits, and takes over when the other one is gone',
};

/** A follower of which one replica at a time is at work; one that does not say leads while it runs. */
type LedFollower = Follower & { isLeading?(): boolean };

/** Several followers share a gauge; each is asked when somebody looks. */
const asked = new WeakMap<Registry, Map<string, LedFollower>>();

const followersOf = (registry: Registry, kind: Kind): readonly LedFollower[] =>
  [...(asked.get(registry) ?? [])].filter(([name]) => name.startsWith(`${kind} `)).map(([, follower]) => follower);

const gaugeIn = (
  registry: Registry,
  kind: Kind,
  { what, help }: { readonly what: string; readonly help: string },
  read: (follower: LedFollower) => Promise<number | null> | number | null,
): void => {
  const name = `baton_${kind}_${what}`;
  if (registry.getSingleMetric(name) !== undefined) return;
  new Gauge({
    name,
    help,
    labelNames: [kind],
    registers: [registry],
    async collect() {
      this.reset();
      for (const follower of followersOf(registry, kind)) {
        const value = await read(follower);
        if (value !== null) this.set({ [kind]: follower.name }, value);
      }
    },
  });
};

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

/**
 * Shows a relay or a view as gauges: `baton_relay_lag_seconds`, `_leading`, `_halted`, `_retrying`, and the same of views.
 * An alert on halted is an alert that a person is needed. Watching another one of the same name replaces the first.
 */
export const watchFollower = (registry: Registry, kind: Kind, follower: LedFollower): void => {
  const followers = asked.get(registry) ?? new Map<string, LedFollower>();
  asked.set(registry, followers.set(`${kind} ${follower.name}`, follower));
  gaugeIn(registry, kind, { what: 'lag_seconds', help: LAG_HELP[kind] }, async (one) => inSeconds(await one.lag()));
  gaugeIn(registry, kind, { what: 'leading', help: LEADING_HELP[kind] }, (one) =>
    (one.isLeading?.() ?? one.status() === 'running') ? 1 : 0,
  );
  gaugeIn(registry, kind, { what: 'halted', help: '1: it has stopped for good and needs a person' }, (one) =>
    one.status() === 'halted' ? 1 : 0,
  );
  gaugeIn(registry, kind, { what: 'retrying', help: '1: a server is away; it goes on by itself' }, (one) =>
    one.status() === 'retrying' ? 1 : 0,
  );
};
