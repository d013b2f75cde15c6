import { after, anyOf } from './signals';
import type { ServiceName, ServiceProcess } from '../services/services';
import type { Fault, FaultScene } from './faults';
import type { House } from './house';
import type { Sighting } from './wires';

/**
 * A place in the work of a service, told by what passes on its wires: nothing in the service knows of it.
 * The process is killed there before the bytes go on, so that the other side never gets them.
 */
export interface NamedPoint {
  readonly name: string;
  readonly services: readonly ServiceName[];
  readonly isHere: (sighting: Sighting) => boolean;
}

const BOTH = ['ticket', 'conversation'] as const;

const kafka = (name: string, moment: Sighting['moment'], api: string, services: readonly ServiceName[] = BOTH) => ({
  name,
  services,
  isHere: (seen: Sighting) => seen.wire === 'kafka' && seen.moment === moment && seen.what === api,
});

const sql = (name: string, wire: Sighting['wire'], moment: Sighting['moment'], pattern: RegExp): NamedPoint => ({
  name,
  services: BOTH,
  isHere: (seen) => seen.wire === wire && seen.moment === moment && pattern.test(seen.what),
});

const APPEND = /^\s*(commit|insert\s+into)\b/i;
const COMMIT = /^\s*commit\b/i;

/** The places at which a service must be able to die. */
export const namedPoints: readonly NamedPoint[] = [
  sql('before the append', 'events', 'request', APPEND),
  sql('after the append, before its answer', 'events', 'answer', APPEND),
  kafka('relay: before the transaction', 'request', 'AddPartitionsToTxn'),
  kafka('relay: inside the transaction, before a record', 'request', 'Produce'),
  kafka('relay: inside the transaction, after a record', 'answer', 'Produce'),
  kafka('relay: before the commit', 'request', 'EndTxn'),
  kafka('relay: after the commit, before its answer', 'answer', 'EndTxn'),
  sql('consumer or view: before its commit', 'views', 'request', COMMIT),
  sql('consumer or view: after its commit', 'views', 'answer', COMMIT),
];

export const zombiePoints: readonly NamedPoint[] = [
  kafka('relay: inside the transaction, after a record', 'answer', 'Produce'),
  kafka('relay: before the transaction', 'answer', 'AddPartitionsToTxn'),
  kafka('relay: after the commit, before its answer', 'answer', 'EndTxn'),
];

export interface Reached {
  readonly process: ServiceProcess;
  /** Resolves when the run that came to the point is over; the process may have been started again by then. */
  readonly gone: Promise<unknown>;
}

/**
 * Waits until some process of the point's services is there, and does this to it at once, before anything goes on.
 * @param act whether the bytes may pass after it. Null: the run ended first.
 */
export const atPoint = (
  { house, signal }: { readonly house: Pick<House, 'watchers' | 'process'>; readonly signal: AbortSignal },
  point: NamedPoint,
  act: (process: ServiceProcess) => boolean,
): Promise<Reached | null> =>
  new Promise((resolve) => {
    let done = false;
    const finish = (reached: Reached | null): void => {
      done = true;
      stop();
      signal.removeEventListener('abort', giveUp);
      resolve(reached);
    };
    const giveUp = (): void => finish(null);
    const stop = house.watchers.add((seen) => {
      if (done || !point.isHere(seen)) return true;
      const process = house.process(seen.process);
      if (!point.services.includes(process.service) || process.pid === null) return true;
      const passes = act(process);
      finish({ process, gone: process.gone() });
      return passes;
    });
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });

const PATIENCE_MS = 8_000;
/** A session has to run out before somebody else leads. */
const TAKEOVER_MS = 40_000;

/** Whoever first comes to the point dies there, and is started again; a point that nobody comes to in time is left. */
export const killAt =
  (point: NamedPoint): Fault =>
  async (scene) => {
    const signal = anyOf(scene.signal, after(PATIENCE_MS));
    // many pass by: not always the first one
    let passing = scene.dice.below(4);
    const here = { ...point, isHere: (seen: Sighting) => point.isHere(seen) && (passing -= 1) < 0 };
    const reached = await atPoint({ ...scene, signal }, here, killed);
    if (reached !== null) await revive(scene, reached, point.name);
  };

/** One member of a group leaves; another dies while the group is being put together again. */
export const killDuringRebalance: Fault = async (scene) => {
  const { house, dice, recorder } = scene;
  const signal = anyOf(scene.signal, after(PATIENCE_MS));
  const leaver = dice.one(BOTH.flatMap((service) => house.services.of(service)));
  const name = 'during a rebalance';
  const isHere = (seen: Sighting): boolean =>
    seen.process !== leaver.name && seen.wire === 'kafka' && seen.moment === 'request' && seen.what === 'SyncGroup';
  const dying = atPoint({ ...scene, signal }, { name, services: BOTH, isHere }, killed);
  leaver.kill('SIGTERM');
  recorder.fault('SIGTERM');
  await leaver.gone();
  await leaver.restart();
  const reached = await dying;
  if (reached !== null) await revive(scene, reached, name);
  await house.untilReady(leaver);
};

/** A leader dies before its commit, and the next one while it shuts that one out. */
export const killWhileFencing: Fault = async (scene) => {
  const signal = anyOf(scene.signal, after(TAKEOVER_MS));
  const commit = kafka('before the commit', 'request', 'EndTxn');
  const first = await atPoint({ ...scene, signal }, commit, killed);
  if (first === null) return;
  const fencing = kafka('relay: while it fences', 'answer', 'InitProducerId');
  const isHere = (seen: Sighting): boolean => fencing.isHere(seen) && seen.process.startsWith(first.process.service);
  const dying = atPoint({ ...scene, signal }, { ...fencing, isHere }, killed);
  // at once: the one that fences may be the first one again, not ready yet
  await Promise.all([
    revive(scene, first, 'relay: before the commit'),
    dying.then((second) => (second === null ? undefined : revive(scene, second, fencing.name))),
  ]);
};

const killed = (process: ServiceProcess): boolean => {
  process.kill('SIGKILL');
  return false;
};

const revive = async ({ house, recorder }: FaultScene, { process, gone }: Reached, where: string): Promise<void> => {
  recorder.fault(`kill -9 ${where}`);
  await gone;
  if (process.ended !== null) await process.restart();
  await house.untilReady(process);
};
