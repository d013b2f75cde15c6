import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceName, startServices, type ServiceProcess, type Services } from '../../services';
import { startStack } from '../../stack';
import { Chats } from '../chats';

/** The services that a claim needs, on servers of their own, with people in them. */
export interface House {
  readonly services: Services;
  readonly chats: Chats;
  readonly ticket: ServiceProcess;
  readonly brokers: string;
  /** Of the server; a role that may create databases. */
  readonly postgresUrl: string;
  /** The ticket service's events. */
  readonly eventsUrl: string;
}

/** Starts everything, and takes it away afterwards. @param streams processes of the notification service: a claim needs none. */
export const withHouse = async <T>(
  log: (line: string) => void,
  use: (house: House) => Promise<T>,
  { streams = 0 } = {},
): Promise<T> => {
  const stack = await startStack({ only: ['kafka', 'postgres', 'redis', 'nginx'], log });
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  try {
    const services = await startServices({ stack, logFolder: folder, replicas: { notification: streams } });
    const chats = await Chats.on(services.url);
    const [ticket] = services.of('ticket');
    const eventsUrl = services.environment.ticket['EVENT_STORE_URL'];
    if (ticket === undefined || eventsUrl === undefined) throw new Error('there is no ticket service');
    try {
      const { brokers } = stack.kafka;
      return await use({ services, chats, ticket, brokers, postgresUrl: stack.postgres.url, eventsUrl });
    } finally {
      chats.leave();
      await services.down();
    }
  } finally {
    await stack.down();
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Freezes every process but the ticket service's meanwhile: in production they run on other machines, and here they would be measured too.
 * For less than the session of a consumer group, or they have to join it again.
 * @param measured the services that are not frozen.
 */
export const withOthersFrozen = async <T>(
  { services }: House,
  work: () => Promise<T>,
  measured: readonly ServiceName[] = ['ticket'],
): Promise<T> => {
  const others = services.processes.filter(({ service }) => !measured.includes(service));
  for (const one of others) one.kill('SIGSTOP');
  try {
    return await work();
  } finally {
    for (const one of others) one.kill('SIGCONT');
  }
};
