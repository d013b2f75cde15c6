import { isSuccess } from '../../checkers/observation';
import type { Door } from '../client';
import { firstFrames } from './first-frames';
import { until } from '../until';
import type { ResumeScene } from './scene';

/** A replica waits for so long, and says at the latest after so much more that it is behind. */
const [PATIENT_MS, SOON_MS] = [1_900, 4_500];
const HEALED_WITHIN_MS = 60_000;

/** Something new that everybody who sees the whole inbox is told. */
const somethingHappens = async ({ run }: ResumeScene, seenAt: Door): Promise<void> => {
  const crew = run.crew.until(run.interrupted);
  const visit = await crew.visit('resume');
  if (visit === null) return;
  const path = `/v1/conversations/${visit.conversationId}/handover`;
  await visit.customer.until({ path, body: { subject: 'resume' }, key: visit.conversationId });
  const isThere = async (): Promise<boolean> => {
    const told = await crew.supervisor(visit.seen).once({ method: 'GET', path: '/v1/inbox?all=true', door: seenAt });
    return isSuccess(told) && JSON.stringify(told.body).includes(visit.conversationId);
  };
  await until(isThere, HEALED_WITHIN_MS);
};

/**
 * A replica whose deliveries stall is asked with a cursor of one that is ahead of it: it waits for 2 s and says 503, the other serves the
 * very same cursor, and so does it itself once it has caught up.
 * @param isSilent whether the bus gives it no answer to anything; else its deliveries alone are missing.
 */
export const behind = async (scene: ResumeScene, isSilent: boolean): Promise<void> => {
  const { house, crew, recorder, violations, figures } = scene.run;
  const [late, ahead] = house.services.of('notification');
  if (late === undefined || ahead === undefined) throw new Error('two replicas are wanted');
  const asked = { token: crew.supervisorToken, view: 'inbox:all' };
  const wires = house.wires.get(late.name);
  const stop = isSilent
    ? () => undefined
    : house.watchers.add(
        ({ process, moment, what }) => !(process === late.name && moment === 'answer' && what === 'Fetch'),
      );
  if (isSilent) await wires?.cut('kafka', 'silence');
  recorder.fault(isSilent ? 'a replica cut off from the bus' : 'deliveries of a replica withheld');
  await somethingHappens(scene, ahead);
  const { cursor } = await firstFrames(ahead, asked);
  const refused = await firstFrames(late, { ...asked, cursor });
  const served = await firstFrames(ahead, { ...asked, cursor });
  stop();
  // what was withheld never comes: the connection is reset, and asked again
  await wires?.cut('kafka', 'silence');
  await wires?.heal();
  const what = isSilent ? 'a replica that was cut off' : 'a replica that was behind';
  figures[`ms until ${what} said so`] = refused.afterMs;
  if (refused.status !== 503 || refused.retryAfter === null)
    violations.push(`${what} answered ${refused.status} to a cursor ahead of it, and ${refused.kinds.join()}`);
  if (refused.afterMs < PATIENT_MS || refused.afterMs > SOON_MS)
    violations.push(`${what} said so after ${refused.afterMs} ms`);
  if (served.status !== 200 || served.kinds.some((kind) => /^(reset|snapshot)/.test(kind)))
    violations.push(`the other replica answered ${served.status}, and ${served.kinds.join()}, to its own cursor`);
  const hasCaughtUp = async (): Promise<boolean> => (await firstFrames(late, { ...asked, cursor })).status === 200;
  if (!(await until(hasCaughtUp, HEALED_WITHIN_MS))) violations.push(`${what} never caught up`);
};
