import { readFileSync } from 'node:fs';
import type { Host } from '@baton/client';
import { freshRows, heldBy, rowDifferences } from '../../resume/compare';
import { Ledger } from '../../resume/ledger';
import { hastyClient, Observer } from '../../resume/observer';
import type { ServiceProcess } from '../../services/services';
import { liveFrom } from './roads';
import { until, untilNone } from '../until';
import type { ResumeScene } from './scene';

/** Of three bytes each: the longest message that is taken. */
const LONG = '遅'.repeat(8_000);
/** Far more than sockets and the bound on what may wait take up together. */
const MOST_MESSAGES = 150;
const PATIENCE_MS = 30_000;
/** What the replica writes into its log then. */
const GIVEN_UP = 'its client reads too slowly';
/** Takes no silence for death. */
const PATIENT_MS = 400_000;

/** A `fetch` whose live streams are read while the gate is open: who stands still lets the server wait. */
class Gate {
  private opened: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  shut(): void {
    this.opened = new Promise((resolve) => (this.release = resolve));
  }

  open(): void {
    this.release();
  }

  before(inner: NonNullable<Host['fetch']>): Host['fetch'] {
    return async (url, init) => {
      const response = await inner(url, init);
      if (!new URL(url).pathname.endsWith('/v1/live') || !response.ok || response.body === null) return response;
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const body = new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          await this.opened;
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      });
      return new Response(body, { status: response.status, headers: response.headers });
    };
  }
}

/** Somebody who looks at everything through the gate, at the replica past nginx. */
const behind = async (gate: Gate, replica: ServiceProcess, { run, meter, archive }: ResumeScene): Promise<Observer> => {
  const { url, tokens } = run.house.services;
  const sub = `resume-slow-${Date.now().toString(36)}`;
  const token = await tokens.token({ sub, name: sub, roles: ['agent', 'supervisor'] });
  const network = { url, faults: 0, calm: async () => undefined, close: async () => undefined };
  const live = gate.before(meter.fetchAt(replica.name, liveFrom(replica.url)));
  const reader = { kind: 'agent', id: sub, isSupervisor: true, skills: [], queues: [] } as const;
  const ledger = new Ledger(archive);
  return new Observer({ name: sub, token, reader, network, ledger, live, silence: PATIENT_MS }, run.dice);
};

/** What they hold otherwise than the other replica shows afresh, once they had time to catch up. */
const differencesFrom = (other: ServiceProcess, slow: Observer, url: string): Promise<readonly string[]> =>
  untilNone(async () => {
    const held = heldBy(slow);
    if (held === null) return ['they still wait'];
    return rowDifferences(held.rows, await freshRows(url, slow, liveFrom(other.url)));
  }, PATIENCE_MS);

/** Somebody stands still while more is said than may wait for them: they are told to begin anew, and hold what a fresh load shows. */
export const slowReader = async (scene: ResumeScene): Promise<void> => {
  const { house, recorder, violations, figures } = scene.run;
  const { url } = house.services;
  const [replica, other] = house.services.of('notification');
  if (replica === undefined || other === undefined) throw new Error('two replicas are wanted');
  const gate = new Gate();
  const slow = await behind(gate, replica, scene);
  const visited = await hastyClient(url, '').conversations.visit({ channel: 'resume' });
  const customer = hastyClient(url, visited.token);
  const { ticket } = await customer.conversations.handover(visited.conversationId, {});
  try {
    for (const view of ['inbox:all', 'inbox'] as const) slow.watch(view);
    const lists = [...slow.lists.values()];
    await until(() => lists.every((view) => view.getSnapshot().rows.has(ticket?.id ?? '')), PATIENCE_MS);
    const resets = (): number => scene.meter.resets['slow'] ?? 0;
    const givenUp = (): number => readFileSync(replica.logFile, 'utf8').split(GIVEN_UP).length;
    const [before, given] = [resets(), givenUp()];
    gate.shut();
    recorder.fault('a reader stands still');
    let said = 0;
    for (; said < MOST_MESSAGES && givenUp() === given; said += 1)
      await customer.conversations.post(visited.conversationId, { text: LONG, clientMessageId: `slow ${said}` });
    gate.open();
    if (!(await until(() => resets() > before, PATIENCE_MS)))
      violations.push(`somebody read nothing of ${said} long messages, and was not told to begin anew`);
    violations.push(...(await differencesFrom(other, slow, url)).map((problem) => `a slow reader: ${problem}`));
    figures['messages while a reader stood still'] = said;
  } finally {
    gate.open();
    slow.close();
    customer.close();
  }
};
