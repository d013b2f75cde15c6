import { toCloudEventHeaders, topics } from '@baton/contracts';
import { type Answers, stamp } from '@baton/testing';
import { ticketState } from '../live.examples';
import { NotificationMachine } from '../notification.process';
import { created } from '../ticket.examples';

export interface AlertsJob {
  /** Each an agent of their own, who may take every ticket. */
  readonly clients: number;
  /** What they look at, as in the query. */
  readonly views: string;
}

const idOf = (kind: string, number: number): string =>
  `${kind.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** The real service with its HTTP server on the embedded bus: a `change` is a new ticket, as its relay tells of it. */
export const begin = async ({ clients, views }: AlertsJob): Promise<Answers> => {
  const machine = await NotificationMachine.open();
  const running = await machine.start({ tickEveryMs: 1_000 });
  const agents = Array.from({ length: clients }, (_, number) => `agent-${number}`);
  const tokens = await Promise.all(agents.map((agent) => machine.agentToken(agent, ['agent'], 3_600)));
  let number = 0;
  const change = async (): Promise<void> => {
    const [id, conversationId] = [idOf('3', number), idOf('1', number)];
    number += 1;
    const state = ticketState({ id, conversationId, subject: stamp() });
    const event = { ...created({ ticketId: id, conversationId }), time: new Date().toISOString() };
    const headers = toCloudEventHeaders(event);
    const data = JSON.stringify(event.data);
    await machine.write('relay-ticket', [
      { topic: topics.ticketEvents.name, key: event.partitionKey, value: data, headers },
      { topic: topics.ticketState.name, key: id, value: JSON.stringify(state), headers: { streamrevision: '0' } },
    ]);
  };
  const place = async () => ({ port: Number(new URL(running.url).port), path: `/v1/live?${views}`, tokens });
  const cpu = async (): Promise<NodeJS.CpuUsage> => process.cpuUsage();
  return { change, place, cpu };
};
