import { setTimeout as delay } from 'node:timers/promises';
import type { Alert, BatonClient } from '@baton/client';
import { hastyClient } from '../../resume/observer';
import type { Run } from '../property';
import { until } from '../until';
import type { ResumeScene } from './scene';

const PATIENCE_MS = 30_000;
/** Marks are taken so often at most. */
const TYPES_EVERY_MS = 2_100;

type Must = (what: string, isSo: () => boolean | Promise<boolean>) => Promise<void>;

/** Waits for what must come, and notes how long that took. */
const mustOf =
  ({ violations, figures }: Run): Must =>
  async (what, isSo) => {
    const began = performance.now();
    if (!(await until(isSo, PATIENCE_MS))) violations.push(`with Redis away or back: ${what} was never seen`);
    figures[`ms until ${what}`] = Math.round(performance.now() - began);
  };

/** A chat that began while there was no Redis. */
interface Chat {
  readonly customer: BatonClient;
  readonly conversationId: string;
  readonly ticketId: string;
}

/** A customer comes and asks for a person; the agent is told by row and by alert. @param queue the agent's, and nobody else's. */
const asksForAPerson = async (url: string, agent: BatonClient, queue: string, must: Must): Promise<Chat> => {
  const inbox = agent.live.open('inbox');
  const alerts: Alert[] = [];
  agent.live.open('alerts').onAlert((alert) => alerts.push(alert));
  await must('an inbox opened without Redis', () => inbox.getSnapshot().status === 'open');
  const { token, conversationId } = await hastyClient(url, '').conversations.visit({ channel: 'resume' });
  const customer = hastyClient(url, token);
  const { ticket } = await customer.conversations.handover(conversationId, { queue });
  const ticketId = ticket?.id ?? '';
  await must('an alert without Redis', () =>
    alerts.some((one) => one.kind === 'new-ticket' && one.ticketId === ticketId),
  );
  await must('a row without Redis', () => inbox.getSnapshot().rows.has(ticketId));
  return { customer, conversationId, ticketId };
};

const hasClaimed = (agent: BatonClient, ticketId: string): Promise<boolean> =>
  agent.tickets.claim(ticketId).then(
    () => true,
    () => false,
  );

/** Redis goes: inbox, alerts and lines come as before, and typing alone is missing. It comes back, and typing with it. */
export const redisAway = async ({ run }: ResumeScene): Promise<void> => {
  const { house, recorder } = run;
  const { url, tokens } = house.services;
  const queue = `resume-typist-${Date.now().toString(36)}`;
  const token = await tokens.token({ sub: queue, name: queue, roles: ['agent'], queues: [queue] });
  const agent = hastyClient(url, token);
  const { handle } = house.stack.redis;
  const must = mustOf(run);
  await agent.agents.register();
  await handle.kill();
  recorder.fault('Redis away');
  try {
    const { customer, conversationId, ticketId } = await asksForAPerson(url, agent, queue, must);
    await must('a claim without Redis', () => hasClaimed(agent, ticketId));
    const view = agent.live.open(`ticket:${ticketId}`);
    let marks = 0;
    view.onTyping(() => (marks += 1));
    await must('a ticket opened without Redis', () => view.getSnapshot().status === 'open');
    await handle.start();
    await must('typing after Redis came back', async () => {
      customer.typing.stopped(conversationId);
      customer.typing.touch(conversationId);
      await delay(TYPES_EVERY_MS);
      return marks > 0;
    });
    await agent.tickets.resolve(ticketId);
    customer.close();
  } finally {
    await handle.start();
    agent.close();
  }
};
