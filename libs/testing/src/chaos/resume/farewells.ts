import { checkSpread } from '../../checkers/check-spread';
import { until } from '../until';
import { FrameMeter } from './frame-meter';
import type { ResumeScene } from './scene';

const [PEOPLE, STREAMS_EACH] = [4, 15];
const PATIENCE_MS = 60_000;

/** A replica with many clients is told to stop: each of them is told when to come back, and not all at once. */
export const farewells = async ({ run }: ResumeScene): Promise<void> => {
  const { house, crew, recorder, violations, figures } = run;
  const replica = house.services.of('notification').at(-1);
  if (replica === undefined) throw new Error('a replica is wanted');
  const meter = new FrameMeter();
  const open = meter.fetchAt(replica.name);
  const wanted = PEOPLE * STREAMS_EACH;
  const read = async (at: number): Promise<void> => {
    const token = await house.services.tokens.token({ sub: crew.names[at % PEOPLE] ?? '', roles: ['agent'] });
    const response = await open(`${replica.url}/v1/live?view=alerts`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await response.text();
  };
  const reading = Array.from({ length: wanted }, (_, at) => read(at));
  if (!(await until(() => meter.snapshots === wanted, PATIENCE_MS)))
    violations.push(`only ${meter.snapshots} of ${wanted} streams began`);
  replica.kill('SIGTERM');
  recorder.fault('SIGTERM');
  await Promise.allSettled(reading);
  await replica.gone();
  const told = meter.farewells.map(({ ms }) => ms);
  violations.push(...checkSpread(told, wanted).map((problem) => `a replica that stopped: ${problem}`));
  figures['clients of a replica that stopped'] = told.length;
  figures['came back after, ms'] = `${Math.min(...told)} to ${Math.max(...told)}`;
  await replica.restart();
  await house.untilReady(replica);
};
