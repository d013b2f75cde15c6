import { cutNetwork, freezeProcess, killProcess, restartPostgres, stopBrokers, stopOneBroker } from '../faults';
import { killAt, killDuringRebalance, killWhileFencing, namedPoints } from '../named-points';
import { chatsUnder, type Property } from '../property';
import { viewsAtRest } from '../views-at-rest';

const SERVICES = ['ticket', 'conversation'] as const;
const LONG_SECONDS = 300;
const CLAIMS_WANTED = 10_000;
/** After each kill the group waits for a session to run out before anybody is given new tickets to claim. */
const BETWEEN_KILLS_MS = [5_000, 20_000] as const;

export const oneOwner: Property = {
  name: 'claims',
  number: 1,
  promise: 'one owner per ticket at every revision; nobody is told otherwise',
  mustSee: ['contended claims'],
  play: async (run) => {
    await chatsUnder(run, [killProcess('ticket')], { chats: 8, racers: 48, repeated: 5 }, BETWEEN_KILLS_MS);
    const { contendedClaims } = run.load;
    run.figures['contended claims'] = contendedClaims;
    if (run.seconds >= LONG_SECONDS && contendedClaims < CLAIMS_WANTED)
      run.violations.push(`only ${contendedClaims} contended claims, ${CLAIMS_WANTED} are wanted`);
  },
};

export const retries: Property = {
  name: 'retries',
  number: 2,
  promise: 'a command retried five times has one effect, also after others wrote and on another replica',
  mustSee: ['repeats'],
  play: async (run) => {
    await chatsUnder(
      run,
      [killProcess(...SERVICES), ...namedPoints.filter(({ name }) => name.startsWith('after the append')).map(killAt)],
      { repeated: 100 },
    );
    run.figures['repeats'] = run.load.repeats;
  },
};

export const loss: Property = {
  name: 'loss',
  number: 3,
  promise: 'no event is lost between store and Kafka',
  mustSee: ['named points reached'],
  play: async (run) => {
    const faults = [...namedPoints.map(killAt), killDuringRebalance, killWhileFencing, stopBrokers(2_000, 8_000)];
    await chatsUnder(run, faults, {}, [100, 1_000]);
    const reached = Object.keys(run.recorder.faults).filter((kind) => kind.startsWith('kill -9 '));
    run.figures['named points reached'] = reached.length;
    run.figures['named points there are'] = namedPoints.length + 2;
  },
};

export const order: Property = {
  name: 'order',
  number: 4,
  promise: 'the events of one conversation keep their order on the topic',
  mustSee: [],
  play: (run) =>
    chatsUnder(run, [killProcess(...SERVICES), cutNetwork(SERVICES, 500, 4_000), stopOneBroker(1_000, 5_000)]),
};

export const duplicates: Property = {
  name: 'duplicates',
  number: 5,
  promise: 'whoever reads committed records reads none twice',
  mustSee: [],
  play: (run) =>
    chatsUnder(run, [
      ...namedPoints.filter(({ name }) => name.startsWith('relay')).map(killAt),
      cutNetwork(SERVICES, 500, 4_000),
      freezeProcess(SERVICES, 1_000, 6_000),
    ]),
};

export const views: Property = {
  name: 'views',
  number: 7,
  promise: 'every view equals a replay from zero, byte for byte',
  mustSee: ['rows in views'],
  play: (run) =>
    chatsUnder(run, [
      killProcess(...SERVICES),
      ...namedPoints.filter(({ name }) => name.includes('view')).map(killAt),
      restartPostgres,
      freezeProcess(SERVICES, 1_000, 15_000),
    ]),
  atRest: viewsAtRest,
};
