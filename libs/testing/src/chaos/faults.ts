import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../services/services';
import type { Dice } from './dice';
import type { House } from './house';
import type { Recorder } from './recorder';

export interface FaultScene {
  readonly house: House;
  readonly dice: Dice;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/** Does something bad, and mends it. Rejects only when the house cannot be mended. */
export type Fault = (scene: FaultScene) => Promise<void>;

/** Ends early when the run does: what is broken is mended at once. */
const lasting = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/** A random replica of one of these services dies as in a power cut, and is started again. */
export const killProcess =
  (...services: readonly ServiceName[]): Fault =>
  async ({ house, dice, recorder }) => {
    const victim = dice.one(services.flatMap((service) => house.services.of(service)));
    victim.kill('SIGKILL');
    recorder.fault('kill -9');
    await victim.gone();
    await victim.restart();
    await house.untilReady(victim);
  };

/** A random replica stands still for so long, as under a debugger or a stalled hypervisor; its connections stay open. */
export const freezeProcess =
  (services: readonly ServiceName[], leastMs: number, mostMs: number): Fault =>
  async ({ house, dice, recorder, signal }) => {
    const victim = dice.one(services.flatMap((service) => house.services.of(service)));
    const ms = dice.between(leastMs, mostMs);
    victim.kill('SIGSTOP');
    recorder.fault('SIGSTOP');
    await lasting(ms, signal);
    victim.kill('SIGCONT');
    if (victim.ended !== null) await victim.restart();
    await house.untilReady(victim);
  };

/** Every broker stops, orderly or not, and comes back after so long. */
export const stopBrokers =
  (leastMs: number, mostMs: number): Fault =>
  async ({ house, dice, recorder, signal }) => {
    const isKill = dice.chance(50);
    const ms = dice.between(leastMs, mostMs);
    const { nodes } = house.stack.kafka;
    await Promise.all(nodes.map((node) => (isKill ? node.kill() : node.stop())));
    recorder.fault(isKill ? 'brokers killed' : 'brokers stopped');
    await lasting(ms, signal);
    await Promise.all(nodes.map((node) => node.start()));
  };

/** One broker of several goes, so that partitions change their leader; for one broker alone the same as `stopBrokers`. */
export const stopOneBroker =
  (leastMs: number, mostMs: number): Fault =>
  async ({ house, dice, recorder, signal }) => {
    const node = dice.one(house.stack.kafka.nodes);
    await (dice.chance(50) ? node.kill() : node.stop());
    recorder.fault('one broker gone');
    await lasting(dice.between(leastMs, mostMs), signal);
    await node.start();
  };

export const restartPostgres: Fault = async ({ house, dice, recorder }) => {
  const { handle } = house.stack.postgres;
  await (dice.chance(50) ? handle.kill() : handle.stop());
  recorder.fault('PostgreSQL restarted');
  await handle.start();
};

/** Redis forgets everything: by restarting without its data, or by being told to. */
export const flushRedis: Fault = async ({ house, recorder }) => {
  const { handle } = house.stack.redis;
  await handle.kill();
  await handle.wipe();
  await handle.start();
  recorder.fault('Redis flushed and restarted');
};

/** The network between one replica and its broker, or its databases, is cut for so long. */
export const cutNetwork =
  (services: readonly ServiceName[], leastMs: number, mostMs: number): Fault =>
  async ({ house, dice, recorder, signal }) => {
    const { name } = dice.one(services.flatMap((service) => house.services.of(service)));
    const which = dice.one(['kafka', 'databases'] as const);
    const how = dice.one(['reset', 'silence'] as const);
    const wires = house.wires.get(name);
    await wires?.cut(which, how);
    recorder.fault(`${which} ${how === 'reset' ? 'cut' : 'silent'}`);
    await lasting(dice.between(leastMs, mostMs), signal);
    await wires?.heal();
  };

/**
 * One fault after another, with pauses in between, until the run is over; every kind once before any comes again. The first comes after
 * the shortest pause: with a longer one a short run may be over before anything has happened.
 */
export const plague = async (
  scene: FaultScene,
  faults: readonly Fault[],
  pauseMs: readonly [least: number, most: number],
): Promise<void> => {
  const bag: Fault[] = [];
  for (let ms = pauseMs[0]; !scene.signal.aborted; ms = scene.dice.between(...pauseMs)) {
    await lasting(ms, scene.signal);
    if (scene.signal.aborted) return;
    if (bag.length === 0) bag.push(...faults);
    const [fault] = bag.splice(scene.dice.below(bag.length), 1);
    await fault?.(scene);
  }
};
