import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../services/services';
import { freezeProcess, killProcess } from '../faults';
import type { Run } from '../property';
import { runTypescript } from '../run-program';
import { until } from '../until';
import type { ReplicaFault, ResumeScene } from './scene';

const REPUBLISH = 'services/standalone/src/republish.main.ts';
const NOTICED_WITHIN_MS = 60_000;

const sceneOf = ({ run: { house, dice, recorder, interrupted } }: ResumeScene) => ({
  ...{ house, dice: dice.fork(), recorder },
  signal: interrupted,
});

const anyReplica = ({ house, dice }: Run): ServiceProcess => dice.one(house.services.of('notification'));

const killed: ReplicaFault = (scene) => killProcess('notification')(sceneOf(scene));

/** Stalled: what the bus brings, and what clients are owed, stands still for a while. */
const frozen: ReplicaFault = (scene) => freezeProcess(['notification'], 500, 3_500)(sceneOf(scene));

/** Everybody who looks there is told when to come back: see `farewells`. */
const stopped: ReplicaFault = async ({ run, meter }) => {
  const { house, recorder, figures } = run;
  const victim = anyReplica(run);
  const before = meter.farewells.length;
  victim.kill('SIGTERM');
  recorder.fault('SIGTERM');
  await victim.gone();
  const told = meter.farewells.length - before;
  figures['clients told when to come back'] = Number(figures['clients told when to come back'] ?? 0) + told;
  await victim.restart();
  await house.untilReady(victim);
};

/** Deliveries to one replica stall: it falls behind what the other one shows. */
const stalled: ReplicaFault = async ({ run }) => {
  const { house, dice, recorder, interrupted } = run;
  const wires = house.wires.get(anyReplica(run).name);
  await wires?.cut('kafka', 'silence');
  recorder.fault('deliveries stalled');
  await delay(dice.between(500, 4_000), undefined, { signal: interrupted }).catch(() => undefined);
  await wires?.heal();
};

/** A relay's topics are written anew while people look: each replica goes on with what it has, then tells all to begin anew. */
export const writtenAnew: ReplicaFault = async ({ run, meter }) => {
  const { house, dice, recorder, violations } = run;
  const relay = dice.one(['relay-ticket', 'relay-conversation']);
  const told = (): number => meter.resets['generation'] ?? 0;
  const before = told();
  const { code, output } = await runTypescript(REPUBLISH, [relay], { KAFKA_BROKERS: house.stack.kafka.brokers });
  if (code !== 0) throw new Error(`${relay} was not written anew:\n${output.slice(-2_000)}`);
  recorder.fault(`topics of ${relay} written anew`);
  if (!(await until(() => told() > before, NOTICED_WITHIN_MS)))
    violations.push(`topics of ${relay} were written anew, and nobody who looks was told to begin anew`);
};

/** In the order in which a run goes through them, again and again. */
export const replicaFaults: readonly ReplicaFault[] = [writtenAnew, stopped, killed, stalled, frozen, stopped, killed];
