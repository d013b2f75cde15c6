import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@baton/client';
import { hastyClient } from '../../resume/observer';
import { until } from '../until';
import type { ResumeScene } from './scene';

const PATIENCE_MS = 30_000;
/** Marks are taken so often at most. */
const TYPES_EVERY_MS = 2_100;

/** Redis goes: inbox, alerts and lines come as before, and typing alone is missing. It comes back, and typing with it. */
export const redisAway = async ({ run }: ResumeScene): Promise<void> => {
  const { house, recorder, violations, figures } = run;
  const { url, tokens } = house.services;
  const sub = `resume-typist-${Date.now().toString(36)}`;
  const token = await tokens.token({ sub, name: sub, roles: ['agent'], queues: [sub] });
  const agent = hastyClient(url, token);
  const { handle } = house.stack.redis;
  const must = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const began = performance.now();
    if (!(await until(isSo, PATIENCE_MS))) violations.push(`with Redis away or back: ${what} was never seen`);
    figures[`ms until ${what}`] = Math.round(performance.now() - began);
  };
  await agent.agents.register();
  await handle.kill();
  recorder.fault('Redis away');
  try {
    const inbox = agent.live.open('inbox');
    const alerts: Alert[] = [];
    agent.live.open('alerts').onAlert((alert) => alerts.push(alert));
    await must('an inbox opened without Redis', () => inbox.getSnapshot().status === 'open');
    const visited = await hastyClient(url, '').conversations.visit({ channel: 'resume' });
    const customer = hastyClient(url, visited.token);
    const { ticket } = await customer.conversations.handover(visited.conversationId, { queue: sub });
    const id = ticket?.id ?? '';
    await must('an alert without Redis', () => alerts.some((one) => one.kind === 'new-ticket' && one.ticketId === id));
    await must('a row without Redis', () => inbox.getSnapshot().rows.has(id));
    await until(
      () =>
        agent.tickets.claim(id).then(
          () => true,
          () => false,
        ),
      PATIENCE_MS,
    );
    const view = agent.live.open(`ticket:${id}`);
    let marks = 0;
    view.onTyping(() => (marks += 1));
    await must('a ticket opened without Redis', () => view.getSnapshot().status === 'open');
    await handle.start();
    const before = marks;
    await must('typing after Redis came back', async () => {
      customer.typing.stopped(visited.conversationId);
      customer.typing.touch(visited.conversationId);
      await delay(TYPES_EVERY_MS);
      return marks > before;
    });
    await agent.tickets.resolve(id);
    customer.close();
  } finally {
    await handle.start();
    agent.close();
  }
};
