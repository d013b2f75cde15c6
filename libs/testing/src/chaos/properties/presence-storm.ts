import { setTimeout as delay } from 'node:timers/promises';
import { checkNoFalseLeft, type Stay, type Told } from '../../checkers/check-presence';
import { isSuccess } from '../../checkers/observation';
import { member } from '../../checkers/stored-fact';
import { CLOSE_GRACE_MS, HIDDEN_TTL_MS, TTL_MS } from '../presence-pages';
import type { Sitter } from '../presence-pages';
import { PresenceTown } from '../presence-town';
import { chatsUntil, type Property, type Run } from '../property';
import { redisDo } from '../redis-wire';
import { anyOf } from '../signals';

interface Storm {
  readonly run: Run;
  readonly town: PresenceTown;
  /** Everybody stays until then. */
  readonly ended: AbortSignal;
  /** How long somebody may be silent, where that is not the TTL of a visible page. */
  readonly silence: Map<string, number>;
  readonly counts: Record<string, number>;
  /** Who was shown offline to who asked. */
  readonly shown: Told[];
}

const OFFLINE = { status: 'offline' } as const;

type Habit = (storm: Storm, sitter: Sitter) => Promise<void>;

const count = ({ counts }: Storm, what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);

const lasting = (storm: Storm, least: number, most: number): Promise<void> =>
  delay(storm.town.lasting(storm.run.dice.between(least, most)), undefined, { signal: storm.ended }).catch(
    () => undefined,
  );

const sits: Habit = async ({ ended }, sitter) => {
  const page = sitter.page();
  await page.open(ended);
  sitter.settled();
  await page.live(ended);
};

const hides: Habit = async (storm, sitter) => {
  storm.silence.set(sitter.person, HIDDEN_TTL_MS);
  const page = sitter.page(true);
  await page.open(storm.ended);
  sitter.settled();
  count(storm, 'hidden pages');
  await page.live(storm.ended);
};

/** A page is loaded anew, again and again: the next one opens while the grace of the one before lasts. */
const reloads: Habit = async (storm, sitter) => {
  storm.silence.set(sitter.person, CLOSE_GRACE_MS);
  while (!storm.ended.aborted) {
    const page = sitter.page();
    await page.open(storm.ended);
    sitter.settled();
    const leaves = new AbortController();
    const living = page.live(anyOf(storm.ended, leaves.signal));
    await lasting(storm, 1_000, 12_000);
    leaves.abort();
    await living;
    if (storm.ended.aborted) return;
    // some browsers do not even say that they close
    if (storm.run.dice.chance(75)) await page.close();
    count(storm, 'reloads');
    await lasting(storm, 100, CLOSE_GRACE_MS / 4);
  }
};

/** A second device comes and goes beside the first. */
const hasTwoDevices: Habit = async (storm, sitter) => {
  const first = sits(storm, sitter);
  while (!storm.ended.aborted) {
    const second = sitter.page();
    await second.open(storm.ended);
    await lasting(storm, 500, 4_000);
    await second.close();
    await lasting(storm, CLOSE_GRACE_MS / 2, CLOSE_GRACE_MS * 2);
  }
  await first;
};

const HABITS: readonly Habit[] = [sits, hides, reloads, reloads, hasTwoDevices];
const EACH = 12;

/** One replica after another is replaced, as when a new version is rolled out. */
const rollOut = async (storm: Storm): Promise<void> => {
  const { house, recorder } = storm.run;
  for (const replica of house.services.of('presence')) {
    await replica.restart();
    await house.untilReady(replica);
    recorder.fault('presence replica replaced');
  }
  count(storm, 'rollouts');
};

const flush = async (storm: Storm): Promise<void> => {
  const { house, recorder } = storm.run;
  await redisDo(house.stack.redis.handle.port, ['FLUSHALL']);
  recorder.fault('Redis flushed');
  count(storm, 'flushes');
};

/** Longer than a visible page may be silent. */
const restartRedis = async (storm: Storm): Promise<void> => {
  const { house, recorder, dice } = storm.run;
  const { handle } = house.stack.redis;
  await (dice.chance(50) ? handle.kill() : handle.stop());
  recorder.fault('Redis restarted');
  await delay(storm.town.lasting(TTL_MS) * 1.2);
  await handle.start();
  count(storm, 'Redis restarts');
};

/** Long enough for whoever is wrongly missed to be told of. */
const stillness = (storm: Storm): Promise<void> => lasting(storm, TTL_MS * 1.3, TTL_MS * 1.3);

/** First only people, because after an outage nobody is declared gone for a while anyway; then everything that may happen to servers. */
const weather = async (storm: Storm): Promise<void> => {
  const { run } = storm;
  await Promise.all([stillness(storm), rollOut(storm)]);
  do {
    await restartRedis(storm);
    // the first sweeps afterwards would be the ones that blame people
    await lasting(storm, 5_000, 5_000);
    await flush(storm);
    await Promise.all([stillness(storm), ...(run.over.aborted ? [] : [rollOut(storm)])]);
  } while (!run.over.aborted && !run.interrupted.aborted);
};

/** What anybody who asks is told meanwhile: `unknown` for who was lost for a moment, never `offline`. */
const asking = async (storm: Storm, agents: readonly string[]): Promise<void> => {
  const { run, ended } = storm;
  const query = agents.map((id) => `ids=${encodeURIComponent(id)}`).join('&');
  while (!ended.aborted) {
    const told = await run.crew.supervisor().once({ method: 'GET', path: `/v1/presence/agents?${query}` });
    const items = isSuccess(told) ? (member(told.body, 'items') as readonly unknown[]) : [];
    for (const item of items) {
      if (member(item, 'status') === 'offline')
        storm.shown.push({
          person: `agent:${String(member(item, 'id'))}`,
          ...OFFLINE,
          at: told.askedAt,
          toldAt: told.askedAt,
        });
      count(storm, 'statuses read');
    }
    await delay(500, undefined, { signal: ended }).catch(() => undefined);
  }
};

const gather = async (storm: Storm): Promise<readonly { sitter: Sitter; habit: Habit }[]> => {
  const people: { sitter: Sitter; habit: Habit }[] = [];
  for (let n = 0; n < EACH * HABITS.length; n += 1) {
    const sitter = await storm.town.newcomer(n % 2 === 0 ? 'customer' : 'agent');
    const habit = HABITS[n % HABITS.length];
    if (sitter !== null && habit !== undefined) people.push({ sitter, habit });
  }
  return people;
};

const judge = ({ run, town, silence, shown }: Storm, sitters: readonly Sitter[], until: number): void => {
  const stays = sitters.flatMap((sitter): Stay[] => {
    const stay = sitter.stay(until);
    return stay === null ? [] : [stay];
  });
  const silentMs = (person: string): number => town.lasting(silence.get(person) ?? TTL_MS);
  const { problems, excused } = checkNoFalseLeft(stays, [...town.told(), ...shown], silentMs);
  run.violations.push(...new Set(problems));
  Object.assign(run.figures, {
    'people who stayed': stays.length,
    'absences while the harness or a request stood still': excused,
  });
};

export const presenceStorm: Property = {
  name: 'presence-storm',
  number: 12,
  promise: 'nobody who is there is called gone: reloads, hidden pages, Redis restarted or flushed, presence rolled out',
  mustSee: ['people who stayed', 'reloads', 'hidden pages', 'rollouts', 'Redis restarts', 'flushes', 'statuses read'],
  play: async (run) => {
    const chatting = chatsUntil(run, run.over, { chats: 1, racers: 2, repeated: 0 });
    const town = await PresenceTown.open(run);
    const over = new AbortController();
    const ended = anyOf(over.signal, run.interrupted);
    const storm: Storm = { run, town, ended, silence: new Map(), counts: {}, shown: [] };
    try {
      const people = await gather(storm);
      const living = people.map(({ sitter, habit }) => habit(storm, sitter));
      const agents = people.flatMap(({ sitter: { person } }) => (person.startsWith('agent:') ? [person.slice(6)] : []));
      const watching = asking(storm, agents);
      await weather(storm);
      const until = run.recorder.now();
      over.abort();
      await Promise.all([...living, watching]);
      judge(
        storm,
        people.map(({ sitter }) => sitter),
        until,
      );
      Object.assign(run.figures, storm.counts, { 'times as fast': town.clock.speed });
    } finally {
      over.abort();
      await chatting;
      await town.close();
    }
  },
};
