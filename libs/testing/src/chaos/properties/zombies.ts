import { after, anyOf } from '../signals';
import type { House } from '../house';
import { atPoint, type NamedPoint, zombiePoints } from '../named-points';
import { chatsUntil, type Property, type Run } from '../property';

/** Longer than any session: by then somebody else leads, or nobody ever will. */
const TAKEOVER_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;

/** Resolves when another replica than this one has committed a relay's transaction; false: nobody did in time. */
const takenOver = (house: House, zombie: string, service: string): Promise<boolean> => {
  const patience = after(TAKEOVER_MS);
  const point: NamedPoint = {
    name: 'takeover',
    services: ['ticket', 'conversation'],
    isHere: (seen) =>
      seen.wire === 'kafka' &&
      seen.moment === 'answer' &&
      seen.what === 'EndTxn' &&
      seen.process !== zombie &&
      seen.process.startsWith(service),
  };
  return atPoint({ house, signal: patience }, point, () => true).then((reached) => reached !== null);
};

/** A leader is frozen in the middle of its work until another has taken over, then it is woken. */
const oneZombie = async (run: Run, point: NamedPoint): Promise<void> => {
  const { house, recorder, interrupted } = run;
  const signal = anyOf(interrupted, after(LONGEST_WAIT_MS));
  const reached = await atPoint({ house, signal }, point, (process) => process.kill('SIGSTOP'));
  if (reached === null) return;
  recorder.fault(`SIGSTOP ${point.name}`);
  const { process } = reached;
  const frozenAt = performance.now();
  const hasSuccessor = await takenOver(house, process.name, process.service);
  const ms = Math.round(performance.now() - frozenAt);
  if (!hasSuccessor) run.violations.push(`nobody took over from ${process.name} within ${TAKEOVER_MS / 1_000} s`);
  run.figures['longest takeover, ms'] = Math.max(Number(run.figures['longest takeover, ms'] ?? 0), ms);
  process.kill('SIGCONT');
  recorder.fault('SIGCONT of a zombie');
  if (process.ended !== null) await process.restart();
  await house.untilReady(process);
};

export const zombies: Property = {
  name: 'zombies',
  number: 6,
  promise: 'of two relays that are alive, nothing of the one that was replaced becomes readable',
  mustSee: ['longest takeover, ms'],
  play: async (run) => {
    const { dice, over, interrupted } = run;
    // the load goes on until the last zombie has woken: a relay with nothing to do is no danger
    const ended = new AbortController();
    const signal = anyOf(interrupted, ended.signal);
    const chatting = chatsUntil(run, signal, { racers: 3, repeated: 10, chats: 4 });
    try {
      const points = dice.fork();
      do await oneZombie(run, points.one(zombiePoints));
      while (!over.aborted);
    } finally {
      ended.abort();
      await chatting;
    }
  },
};
