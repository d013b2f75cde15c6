import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedEvent } from '@baton/event-store';
import { chatsUntil } from '../property';
import { settle } from '../settle';
import { anyOf } from '../signals';
import { History } from './history';
import { isLong, type ReplicaFault, type ResumeScene } from './scene';
import { seenEverywhere } from './seen-everywhere';

/** So many histories run at once, in one house: what they have in common is compared whole, because all rest at the same time. */
const AT_ONCE = { short: 5, long: 10 };
const PATIENCE_MS = 60_000;
/** How long a difference may last when nothing happens any more. */
const AGREED_WITHIN_MS = 12_000;
const BETWEEN_FAULTS_MS = [400, 1_500] as const;

/** What all rounds of a run have shown. */
export class Tally {
  histories = 0;
  disconnects = 0;
  compared = 0;
  rounds = 0;
  /** How many events of each store earlier rounds have seen. */
  read: readonly number[] = [];
}

/** Several histories at once while these things happen to replicas; then everything rests, and everybody is compared. */
export const playRound = async (
  scene: ResumeScene,
  tally: Tally,
  faults: readonly ReplicaFault[],
  whileAway?: () => Promise<void>,
): Promise<void> => {
  const { run } = scene;
  const { dice, interrupted } = run;
  tally.rounds += 1;
  const name = (at: number): string => `r${dice.seed}-${Date.now().toString(36)}-${tally.rounds}-${at}`;
  const histories = await Promise.all(
    Array.from({ length: AT_ONCE[isLong(run) ? 'long' : 'short'] }, (_, at) =>
      History.begin(scene, dice.fork(), name(at)),
    ),
  );
  try {
    const over = new AbortController();
    const signal = anyOf(over.signal, interrupted);
    const chatting = chatsUntil(run, signal, { chats: 1, racers: 2, repeated: 0 });
    const playing = histories.map((history) => history.play(signal));
    await suffer(scene, faults).finally(() => over.abort());
    await Promise.all([chatting, ...playing]);
    await whileAway?.();
    await Promise.all(histories.map((history) => history.comeBack()));
    await compareAll(scene, histories, tally);
  } finally {
    await Promise.all(histories.map((history) => history.close()));
  }
};

const suffer = async (scene: ResumeScene, faults: readonly ReplicaFault[]): Promise<void> => {
  const { dice, interrupted } = scene.run;
  const pause = (): Promise<void> =>
    delay(dice.between(...BETWEEN_FAULTS_MS), undefined, { signal: interrupted }).catch(() => undefined);
  for (const fault of faults) {
    await pause();
    if (interrupted.aborted) return;
    await fault(scene);
  }
  await pause();
};

const compareAll = async ({ run }: ResumeScene, histories: readonly History[], tally: Tally): Promise<void> => {
  const { house, crew, violations } = run;
  const replicas = house.services.of('notification');
  await Promise.all(replicas.map((replica) => house.untilReady(replica)));
  const facts = await allAtRest(run, histories);
  const fresh = facts.flatMap((of, at) => of.slice(tally.read[at]));
  tally.read = facts.map(({ length }) => length);
  const until = performance.now() + PATIENCE_MS;
  violations.push(...(await seenEverywhere(replicas, fresh, crew.supervisorToken, until)));
  const verdicts = await Promise.all(histories.map((history) => history.judge(replicas, AGREED_WITHIN_MS)));
  for (const { problems, compared } of verdicts) {
    violations.push(...problems);
    tally.compared += compared;
  }
  tally.histories += histories.length;
  tally.disconnects += histories.reduce((sum, { disconnects }) => sum + disconnects, 0);
};

/** Whatever was written is stored, and whatever was stored has been published and followed. @returns what is in each store. */
const allAtRest = async (
  { house, interrupted, violations }: ResumeScene['run'],
  histories: readonly History[],
): Promise<readonly (readonly RecordedEvent[])[]> => {
  const until = performance.now() + PATIENCE_MS;
  const said = await Promise.all(histories.map((history) => history.allIsSaid(until)));
  if (!said.every(Boolean)) violations.push('what was written through the storm was neither stored nor given up');
  const { sides, afterMs } = await settle(house, PATIENCE_MS, interrupted);
  if (afterMs === null) violations.push('something was still under way when a round was over');
  return sides.map(({ facts }) => facts);
};
