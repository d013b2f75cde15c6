import { Registry } from 'prom-client';
import { watchFollower } from './follower-metrics';
import { watchParked } from './parked-metrics';

type Watched = Parameters<typeof watchFollower>[2];

const follower = (name: string, changes: Partial<Watched>): Watched => ({
  name,
  caughtUp: Promise.resolve(),
  status: () => 'running',
  failure: () => null,
  lag: async () => 0,
  waitingEvents: () => 0,
  stop: async () => undefined,
  ...changes,
});

it('a relay shows its lag in seconds, whether it leads, and whether it needs a person', async () => {
  const registry = new Registry();
  watchFollower(registry, 'relay', follower('relay-a', { lag: async () => 2_500 }));
  watchFollower(registry, 'relay', follower('relay-b', { lag: async () => null, status: () => 'waiting' }));
  watchFollower(registry, 'view', follower('tickets', { status: () => 'halted', isLeading: () => true }));
  const text = await registry.metrics();
  expect(text).toContain('baton_relay_lag_seconds{relay="relay-a"} 2.5');
  expect(text).not.toContain('baton_relay_lag_seconds{relay="relay-b"}');
  expect(text).toContain('baton_relay_leading{relay="relay-a"} 1');
  expect(text).toContain('baton_relay_leading{relay="relay-b"} 0');
  expect(text).toContain('baton_relay_halted{relay="relay-a"} 0');
  expect(text).toContain('baton_view_halted{view="tickets"} 1');
  expect(text).toContain('baton_view_leading{view="tickets"} 1');
});

it('a follower that is composed anew replaces the one of its name', async () => {
  const registry = new Registry();
  watchFollower(registry, 'view', follower('tickets', { lag: async () => 1_000 }));
  watchFollower(registry, 'view', follower('tickets', { lag: async () => 3_000 }));
  const text = await registry.metrics();
  expect(text.match(/baton_view_lag_seconds\{view="tickets"\} \d+/g)).toEqual([
    'baton_view_lag_seconds{view="tickets"} 3',
  ]);
});

it('parked keys and the records behind them are counted by group; a database that is away has no sample', async () => {
  const registry = new Registry();
  const parked = [1, 4].map((records, partition) => ({
    topic: 't',
    partition,
    key: 'k',
    records,
    error: 'e',
    since: 0,
  }));
  watchParked(registry, { group: 'ticket', parkedKeys: async () => parked });
  watchParked(registry, { group: 'conversation', parkedKeys: () => Promise.reject(new Error('away')) });
  const text = await registry.metrics();
  expect(text).toContain('baton_parked_keys{group="ticket"} 2');
  expect(text).toContain('baton_parked_records{group="ticket"} 5');
  expect(text).not.toContain('group="conversation"');
});
