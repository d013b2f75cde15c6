import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '@baton/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { TopicReader } from '../topic-reader';
import { until } from '../until';
import { playRound, type Tally } from './round';
import type { ResumeScene } from './scene';

/** Number of a topic in Kafka's list of things that can be configured, and of what was set for it alone. */
const [TOPIC, OF_TOPIC] = [2, 1];
const PATIENCE_MS = 60_000;
const { name: STATES } = topics.ticketState;
const { name: EVENTS } = topics.ticketEvents;
/** As many superseded states must be gone before anybody comes back: one of each partition, on average. */
const LEAST_GONE = topics.ticketState.partitions;
const TRAFFIC_MS = 3_000;
/** Nothing more is read after so long: that is all there is. */
const READ_MS = 1_000;

/** Segments end at once and are cleaned at once; tombstones stay as long as ever. */
const EAGER: ReadonlyMap<string, string> = new Map([
  ['segment.ms', '200'],
  ['min.cleanable.dirty.ratio', '0.001'],
  ['max.compaction.lag.ms', '500'],
]);

const adminOf = async <T>(brokers: string, work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> => {
  const admin = new Kafka({ clientId: 'chaos', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
};

type Settings = readonly { readonly name: string; readonly value: string }[];

/** What is set for the topic itself. */
const settingsOf = (brokers: string): Promise<Settings> =>
  adminOf(brokers, async (admin) => {
    const asked = { resources: [{ type: TOPIC, name: STATES }], includeSynonyms: false };
    const [found] = (await admin.describeConfigs(asked)).resources;
    return (found?.configEntries ?? [])
      .filter(({ configSource }) => Number(configSource) === OF_TOPIC)
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
  });

/** Kafka takes away what is not named. */
const configure = (brokers: string, settings: Settings): Promise<void> =>
  adminOf(brokers, async (admin) => {
    const configEntries = settings.map(({ name, value }) => ({ name, value }));
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name: STATES, configEntries }] });
  });

/** How many states of tickets are gone (each event had one), and how many newer ones have not yet driven away. */
const compacted = async (brokers: string): Promise<{ readonly gone: number; readonly left: number }> => {
  const reader = await TopicReader.open(brokers.split(','), [STATES, EVENTS]);
  try {
    let [size, before] = [0, -1];
    while (size !== before) {
      before = size;
      await delay(READ_MS);
      size = reader.records(STATES).length + reader.records(EVENTS).length;
    }
    const [states, events] = [reader.records(STATES), reader.records(EVENTS)];
    const left = states.length - new Set(states.map(({ key }) => key)).size;
    return { gone: events.length - states.length, left };
  } finally {
    await reader.close();
  }
};

/**
 * While everybody is away the states of tickets are compacted, and the replicas that come up then never saw what was superseded: whoever
 * comes back is told to begin anew, or what changed, and holds what a fresh load shows.
 */
export const compaction = async (scene: ResumeScene, tally: Tally): Promise<void> => {
  const { house, figures, recorder, violations, interrupted } = scene.run;
  const { brokers } = house.stack.kafka;
  const before = await settingsOf(brokers);
  await configure(brokers, [
    ...before.filter(({ name }) => !EAGER.has(name)),
    ...[...EAGER].map(([name, value]) => ({ name, value })),
  ]);
  const traffic = (): Promise<void> => delay(TRAFFIC_MS, undefined, { signal: interrupted }).catch(() => undefined);
  try {
    await playRound(scene, tally, [traffic], async () => {
      let state = await compacted(brokers);
      const isClean = async (): Promise<boolean> => {
        state = await compacted(brokers);
        return state.gone >= LEAST_GONE;
      };
      if (!(await until(isClean, PATIENCE_MS))) violations.push(`states were not compacted: ${JSON.stringify(state)}`);
      recorder.fault('states compacted');
      figures['states compacted away'] = state.gone;
      for (const replica of house.services.of('notification')) {
        replica.kill('SIGKILL');
        await replica.gone();
        await replica.restart();
        await house.untilReady(replica);
      }
    });
  } finally {
    await configure(brokers, before);
  }
};
