import { openPostgresEventStore } from '@baton/event-store';
import { Archive } from '../../resume/ledger';
import { behind } from '../resume/behind';
import { compaction } from '../resume/compaction';
import { farewells } from '../resume/farewells';
import { FrameMeter } from '../resume/frame-meter';
import { redisAway } from '../resume/redis-away';
import { replicaFaults } from '../resume/replica-faults';
import { playRound, Tally } from '../resume/round';
import { isLong, type ResumeScene } from '../resume/scene';
import { withShortMemory } from '../resume/short-memory';
import { slowReader } from '../resume/slow-reader';
import type { Property, Run } from '../property';

const FAULTS_A_ROUND = 2;

const rounds = async (scene: ResumeScene, tally: Tally): Promise<void> => {
  const { over } = scene.run;
  const next = [...replicaFaults];
  do {
    const faults = next.splice(0, FAULTS_A_ROUND);
    next.push(...faults);
    await playRound(scene, tally, faults);
  } while (!over.aborted);
};

const sights = async (scene: ResumeScene, tally: Tally): Promise<void> => {
  await slowReader(scene);
  await behind(scene, false);
  await redisAway(scene);
  if (!isLong(scene.run)) return;
  await farewells(scene);
  await behind(scene, true);
  await compaction(scene, tally);
};

const tell = ({ figures }: Run, meter: FrameMeter, tally: Tally): void => {
  const { histories, disconnects, compared } = tally;
  Object.assign(figures, {
    ...{ histories, disconnects, streams: meter.streams, frames: meter.frames, snapshots: meter.snapshots },
    'resumes with deltas': meter.resumedWithDeltas,
    'resumes without': meter.resumedWithout,
    resets: meter.resetsInAll,
    ...Object.fromEntries(Object.entries(meter.resets).map(([why, count]) => [`resets: ${why}`, count])),
    'streams refused for now': meter.refused,
    'rows and lines compared': compared,
  });
};

export const resumed: Property = {
  name: 'resume',
  number: 10,
  promise:
    'whoever looks holds what a fresh load at another replica shows, whatever became of connections and replicas',
  mustSee: [
    ...['histories', 'disconnects', 'streams', 'frames', 'snapshots', 'resumes with deltas', 'resets'],
    ...['rows and lines compared', 'clients told when to come back'],
  ],
  play: async (run) => {
    const [meter, tally] = [new FrameMeter(), new Tally()];
    const url = run.house.services.environment.conversation['EVENT_STORE_URL'] ?? '';
    const archive = new Archive(await openPostgresEventStore({ url }));
    const scene = { run, meter, archive };
    const [first] = run.house.services.of('notification');
    if (first === undefined) throw new Error('a house without a replica of notification');
    const goBack = await withShortMemory(first);
    try {
      await run.house.untilReady(first);
      await rounds(scene, tally);
      await sights(scene, tally);
    } finally {
      tell(run, meter, tally);
      await archive.close();
      await goBack();
    }
  },
};
