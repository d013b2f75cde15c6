import { anyOf } from '../signals';
import { setTimeout as delay } from 'node:timers/promises';
import { isCommand, isSuccess } from '../../checkers/observation';
import { flushRedis, restartPostgres } from '../faults';
import { chatsUntil, type Property, type Run, untilPeopleTalk } from '../property';

const LONGEST_OUTAGE_MS = 60_000;
/** After the last outage sessions must run out before anybody is given new chats. */
const RECOVERY_MS = 60_000;
const ANSWERED = 'commands answered without a broker';

/** The brokers are gone while people go on; how many commands were answered meanwhile is what it is about. */
const outage = async ({ house, recorder, interrupted, seconds, figures, violations }: Run): Promise<void> => {
  const { nodes } = house.stack.kafka;
  const ms = Math.min(LONGEST_OUTAGE_MS, seconds * 500);
  await Promise.all(nodes.map((node) => node.kill()));
  const from = recorder.now();
  recorder.fault(`brokers gone for ${Math.round(ms / 1_000)} s`);
  await delay(ms, undefined, { signal: interrupted }).catch(() => undefined);
  const until = recorder.now();
  await Promise.all(nodes.map((node) => node.start()));
  const answered = recorder.observations.filter(
    (told) => isCommand(told) && isSuccess(told) && told.askedAt > from && told.answeredAt < until,
  );
  figures[ANSWERED] = Number(figures[ANSWERED] ?? 0) + answered.length;
  if (answered.length === 0) violations.push('no command was answered while the broker was gone');
};

export const servers: Property = {
  name: 'servers',
  number: null,
  promise:
    'PostgreSQL restarted, Redis flushed, the broker gone for 60 s while commands go on: nothing lost, no manual step',
  mustSee: [ANSWERED],
  play: async (run) => {
    const { house, dice, recorder, over, interrupted } = run;
    const ended = new AbortController();
    const signal = anyOf(interrupted, ended.signal);
    const chatting = chatsUntil(run, signal, { racers: 3, repeated: 10, thinkMs: [100, 1_500] });
    try {
      const scene = { house, dice: dice.fork(), recorder, signal };
      do {
        await restartPostgres(scene);
        await flushRedis(scene);
        await untilPeopleTalk(run, RECOVERY_MS);
        await outage(run);
      } while (!over.aborted);
    } finally {
      ended.abort();
      await chatting;
    }
  },
};
