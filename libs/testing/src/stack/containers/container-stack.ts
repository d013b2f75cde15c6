import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartedNetwork } from 'testcontainers';
import { anyPorts, type StackPorts } from '../ports';
import { StackError } from '../server-handle';
import { kafkaBrokers } from '../servers/kafka';
import { postgresUrl } from '../servers/postgres';
import { redisUrl } from '../servers/redis';
import { s3Url } from '../servers/s3';
import type { Stack, StackOptions } from '../stack';
import type { ServerKind } from '../stack-description';
import type { ContainerPlan } from './container-plan';
import { ContainerServer } from './container-server';
import { kafkaContainers, postgresContainer, redisContainer, s3Container } from './plans';
import { testcontainers } from './testcontainers';

const ALL: readonly ServerKind[] = ['kafka', 'postgres', 'redis', 's3'];

/**
 * The stack in containers, without nginx: it stands in front of services, and they are no containers here. They end with this
 * process: testcontainers' reaper removes what is left.
 * @throws StackError for what only processes can do: a folder that is found again, servers that outlive this process, nginx.
 */
export const startContainerStack = async (options: StackOptions): Promise<Stack> => {
  const { only = ALL, brokers = 1, kafka: line = '3.9', detached = false, log = () => undefined } = options;
  if (detached || options.dataFolder !== undefined || only.includes('nginx'))
    throw new StackError(
      'containers neither outlive their test nor have nginx in front: use the native stack for that',
    );
  const dataFolder = mkdtempSync(join(tmpdir(), 'baton-containers-'));
  const ports = await anyPorts(brokers);
  const network = await new (testcontainers().Network)().start();
  const plans = await plansFor(only, ports, { line, dataFolder, ports: ports.kafka });
  const servers = plans.map((plan) => new ContainerServer(plan, network, join(dataFolder, 'logs', `${plan.name}.log`)));
  const down = () => endAll(servers, network, dataFolder);
  try {
    await Promise.all(
      servers.map(async (server) => {
        await server.start(options.signal);
        log(`${server.name} answers on 127.0.0.1:${server.port}, in a container`);
      }),
    );
    return new ContainerStack(dataFolder, servers, ports, down);
  } catch (error) {
    await down();
    throw error;
  }
};

const plansFor = async (
  only: readonly ServerKind[],
  ports: StackPorts,
  cluster: Parameters<typeof kafkaContainers>[0],
): Promise<ContainerPlan[]> => [
  ...(only.includes('kafka') ? await kafkaContainers(cluster) : []),
  ...(only.includes('postgres') ? [postgresContainer(ports.postgres)] : []),
  ...(only.includes('redis') ? [redisContainer(ports.redis)] : []),
  ...(only.includes('s3') ? [s3Container(ports.s3)] : []),
];

const endAll = async (
  servers: readonly ContainerServer[],
  network: StartedNetwork,
  dataFolder: string,
): Promise<void> => {
  await Promise.all(servers.map((server) => server.remove()));
  await network.stop();
  await rm(dataFolder, { recursive: true, force: true });
};

class ContainerStack implements Stack {
  readonly s3?: { readonly url: string; readonly handle: ContainerServer };

  constructor(
    readonly dataFolder: string,
    readonly servers: readonly ContainerServer[],
    private readonly ports: StackPorts,
    readonly down: () => Promise<void>,
  ) {
    const handle = servers.find(({ name }) => name === 's3');
    if (handle !== undefined) this.s3 = { url: s3Url(ports.s3), handle };
  }

  get kafka(): Stack['kafka'] {
    return {
      brokers: kafkaBrokers(this.ports.kafka),
      nodes: this.servers.filter(({ name }) => name.startsWith('kafka-')),
    };
  }

  get postgres(): Stack['postgres'] {
    return { url: postgresUrl(this.ports.postgres), handle: this.named('postgres') };
  }

  get redis(): Stack['redis'] {
    return { url: redisUrl(this.ports.redis), handle: this.named('redis') };
  }

  private named(name: string): ContainerServer {
    const found = this.servers.find((server) => server.name === name);
    if (found === undefined) throw new StackError(`this stack was started without ${name}`);
    return found;
  }
}
