import { after, anyOf } from '../signals';
import { topicsAtRest } from '../rest';
import { chatsUnder, chatsUntil, type Property, type Run } from '../property';
import { settle } from '../settle';
import { topics } from '@baton/contracts';
import { LiveListener } from '../live-listener';

const PATIENCE_MS = 90_000;

/** The brokers come back as if they had never held anything; the services run all the time. */
const wipe = async ({ house, recorder }: Run): Promise<void> => {
  const { nodes } = house.stack.kafka;
  await Promise.all(nodes.map((node) => node.stop()));
  await Promise.all(nodes.map((node) => node.wipe()));
  await Promise.all(nodes.map((node) => node.start()));
  recorder.fault("broker's data deleted");
};

/** Nobody listening is told of anything that had happened before: what is republished is no news. */
const listeningMeanwhile = async (run: Run, act: () => Promise<void>): Promise<void> => {
  const { house, crew } = run;
  const listeners = await Promise.all(
    house.services.of('notification').map((door) => LiveListener.open(door, crew.supervisorToken)),
  );
  await act();
  for (const listener of listeners) {
    const news = listener.news();
    run.figures[`frames at ${listener.name} while republishing`] = news.length;
    run.violations.push(...news.filter(({ kind }) => kind === 'event').map(() => `${listener.name} told old news`));
    listener.close();
  }
};

export const wiped: Property = {
  name: 'wipe',
  number: null,
  promise:
    "the broker's data deleted while services run: republished by itself, no alert for old events, every topic in shape",
  mustSee: ['ms until republished', 'topics'],
  play: async (run) => {
    const { house, interrupted, recorder } = run;
    await chatsUnder(run, [], { racers: 3 });
    await settle(house, PATIENCE_MS, interrupted);
    await listeningMeanwhile(run, async () => {
      const from = recorder.now();
      await wipe(run);
      const { afterMs } = await settle(house, PATIENCE_MS, interrupted);
      run.figures['ms until republished'] = afterMs === null ? 'never' : Math.round(recorder.now() - from);
    });
    const signal = anyOf(interrupted, after((run.seconds * 1_000) / 2));
    await chatsUntil(run, signal, { chats: 4, racers: 3, repeated: 10 });
  },
  atRest: async (run) => {
    run.violations.push(...(await topicsAtRest(run)).map((problem) => `shape: ${problem}`));
    run.figures['topics'] = Object.keys(topics).length;
  },
};
