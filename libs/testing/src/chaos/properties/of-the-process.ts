import { anyOf } from '../signals';
import { setTimeout as delay } from 'node:timers/promises';
import { checkProbes, checkStops, type Hang, percentile, type Probe, type Stop } from '../../checkers/check-service';
import { stopBrokers } from '../faults';
import { probeAll } from '../probes';
import { chatsUnder, chatsUntil, type Property, type Run } from '../property';

/** SHUTDOWN_SECONDS of the services, and what a busy machine needs to say so. */
const DEADLINE_MS = 20_000 + 2_000;

const stopOne = async ({ house, dice, recorder }: Run, stops: Stop[]): Promise<void> => {
  const victim = dice.one(house.processes);
  const at = recorder.now();
  victim.kill('SIGTERM');
  recorder.fault(`SIGTERM ${victim.service}`);
  const ended = await victim.gone();
  stops.push({ process: victim.name, at, tookMs: recorder.now() - at, exitCode: ended?.code ?? null });
  await victim.restart();
  await house.untilReady(victim);
};

export const stops: Property = {
  name: 'stops',
  number: 13,
  promise: 'SIGTERM under load loses nothing, and ends inside its deadline',
  mustSee: ['stops'],
  play: async (run) => {
    const { over, recorder } = run;
    const chatting = chatsUntil(run, over, { chats: 8, racers: 4, repeated: 10 });
    const seen: Stop[] = [];
    while (!over.aborted) await stopOne(run, seen);
    await chatting;
    run.violations.push(...checkStops(seen, recorder.observations, DEADLINE_MS));
    run.figures['stops'] = seen.length;
    run.figures['slowest stop, ms'] = Math.round(
      percentile(
        seen.map(({ tookMs }) => tookMs),
        1,
      ),
    );
  },
};

const NOTICED_MS = 60_000;
const PROBING_MS = NOTICED_MS + 15_000;

/** The broker answers metadata and whoever asks who is there, but no fetch of this process ever again: its consumers stand still. */
const hang = (run: Run, victim: string): (() => void) => {
  run.recorder.fault('fetches never answered');
  return run.house.watchers.add(
    ({ process, wire, moment, what }) =>
      !(process === victim && wire === 'kafka' && moment === 'answer' && what === 'Fetch'),
  );
};

const untilNoticed = async ({ recorder, interrupted }: Run, probes: readonly Probe[], { process, at }: Hang) => {
  while (recorder.now() - at < PROBING_MS && !interrupted.aborted) {
    if (probes.some((probe) => probe.process === process && probe.at >= at && !probe.live)) return;
    await delay(500);
  }
};

/** One consumer dies inside; whoever watches over processes replaces it. */
const hangOne = async (run: Run, probes: Probe[]): Promise<Hang> => {
  const { house, dice, recorder } = run;
  const victim = dice.one([...house.services.of('ticket'), ...house.services.of('conversation')]);
  const found: Hang = { process: victim.name, at: recorder.now() };
  const stop = hang(run, victim.name);
  try {
    await untilNoticed(run, probes, found);
  } finally {
    stop();
  }
  run.figures['hang noticed after, ms'] = Math.round(recorder.now() - found.at);
  return found;
};

export const liveness: Property = {
  name: 'liveness',
  number: 15,
  promise: 'a consumer that is dead inside is noticed within 60 s; a broker that is away restarts nobody',
  mustSee: ['probes', 'hang noticed after, ms'],
  play: async (run) => {
    const { house, recorder, interrupted, seconds } = run;
    const probes: Probe[] = [];
    const probing = new AbortController();
    const asking = probeAll(house, recorder, probes, anyOf(interrupted, probing.signal));
    const outageMs = Math.min(60_000, seconds * 500);
    await chatsUnder(run, [stopBrokers(outageMs, outageMs)], { chats: 2 }, [0, 1_000]);
    await house.mend();
    const found = await hangOne(run, probes);
    probing.abort();
    await asking;
    run.violations.push(...checkProbes(probes, [found], NOTICED_MS));
    run.figures['probes'] = probes.length;
    const victim = house.process(found.process);
    victim.kill('SIGKILL');
    await victim.gone();
  },
};
