import { killProcess, stopBrokers } from '../faults';
import { chatsUntil, type Property, type Run, untilPeopleTalk } from '../property';
import { anyOf } from '../signals';

/** How long people may take to talk again. */
const WAIT_MS = 15_000;
/** How many more outages than there is time for, when none has seen what it is about. */
const MOST_OUTAGES = 8;

interface Outage {
  readonly from: number;
  readonly until: number;
}

/** Refusals of agents who wrote after the end while there was no broker that could have told anybody. */
const refusedMeanwhile = ({ recorder }: Run, outages: readonly Outage[]): number =>
  recorder.observations.filter(
    ({ path, code, askedAt, answeredAt }) =>
      path.endsWith('/messages') &&
      code === 'chat-ended' &&
      outages.some(({ from, until }) => askedAt > from && answeredAt < until),
  ).length;

const MEANWHILE = 'of these while no broker ran';

export const silence: Property = {
  name: 'silence',
  number: 17,
  promise: 'no agent writes after the customer ended the chat, also with the broker down',
  mustSee: ['messages by agents', 'refused after the end', MEANWHILE],
  play: async (run) => {
    const { house, dice, recorder, over, interrupted, load, figures } = run;
    const ended = new AbortController();
    const signal = anyOf(interrupted, ended.signal);
    const scene = { house, dice: dice.fork(), recorder, signal: interrupted };
    const chatting = chatsUntil(run, signal, { chats: 5, racers: 2, repeated: 10, thinkMs: [100, 1_500] });
    const outages: Outage[] = [];
    try {
      do {
        await untilPeopleTalk(run, WAIT_MS);
        const from = recorder.now();
        await stopBrokers(3_000, 8_000)(scene);
        outages.push({ from, until: recorder.now() });
        figures[MEANWHILE] = refusedMeanwhile(run, outages);
        if (scene.dice.chance(30)) await killProcess('ticket', 'conversation')(scene);
      } while (!interrupted.aborted && (!over.aborted || (figures[MEANWHILE] === 0 && outages.length < MOST_OUTAGES)));
    } finally {
      ended.abort();
      await chatting;
    }
    Object.assign(figures, { 'messages by agents': load.agentMessages, 'refused after the end': load.lateMessages });
  },
};
