import { NativeServer } from './native-server';
import { announceDownloads, needFor } from './needs/of-stack';
import { StackError } from './server-handle';
import { kafkaBrokers, kafkaPlans } from './servers/kafka';
import { type NginxServer, nginxServer } from './servers/nginx';
import { postgresPlan, postgresUrl } from './servers/postgres';
import { redisPlan, redisUrl } from './servers/redis';
import { s3Plan, s3Url } from './servers/s3';
import type { Stack, StackOptions } from './stack';
import type { ServerKind, StackDescription } from './stack-description';

const DOWN_PATIENCE_MS = 10_000;

/** The stack from this machine's own packages: each server a process, known by its record in the data folder. */
export class NativeStack implements Stack {
  readonly servers: readonly NativeServer[];
  readonly s3?: { readonly url: string; readonly handle: NativeServer };
  readonly nginx?: NginxServer;
  private readonly nodes: readonly NativeServer[];
  private readonly sql: NativeServer;
  private readonly memory: NativeServer;

  constructor(
    readonly dataFolder: string,
    readonly description: StackDescription,
    private readonly afterDown: () => Promise<void>,
  ) {
    const { ports, kafka: line, only } = description;
    const plans = kafkaPlans({ dataFolder, line, ports: ports.kafka, controllers: ports.controllers });
    this.nodes = plans.map((plan) => new NativeServer(dataFolder, plan));
    this.sql = new NativeServer(dataFolder, postgresPlan(dataFolder, ports.postgres));
    this.memory = new NativeServer(dataFolder, redisPlan(dataFolder, ports.redis));
    if (only.includes('s3'))
      this.s3 = { url: s3Url(ports.s3), handle: new NativeServer(dataFolder, s3Plan(dataFolder, ports.s3)) };
    if (only.includes('nginx')) this.nginx = nginxServer(dataFolder, ports.nginx);
    this.servers = [
      ...(only.includes('kafka') ? this.nodes : []),
      ...(only.includes('postgres') ? [this.sql] : []),
      ...(only.includes('redis') ? [this.memory] : []),
      ...(this.s3 === undefined ? [] : [this.s3.handle]),
      ...(this.nginx === undefined ? [] : [this.nginx.handle]),
    ];
  }

  get kafka(): Stack['kafka'] {
    return this.having('kafka', { brokers: kafkaBrokers(this.description.ports.kafka), nodes: this.nodes });
  }

  get postgres(): Stack['postgres'] {
    return this.having('postgres', { url: postgresUrl(this.description.ports.postgres), handle: this.sql });
  }

  get redis(): Stack['redis'] {
    return this.having('redis', { url: redisUrl(this.description.ports.redis), handle: this.memory });
  }

  /** See `startStack`. */
  async up({ signal, log = () => undefined }: StackOptions): Promise<void> {
    needFor(this.description);
    announceDownloads(this.description, log);
    const began = Date.now();
    const stopped = this.servers.filter((server) => server.record() === null);
    const results = await Promise.allSettled(
      this.servers.map(async (server) => {
        await server.start(signal);
        log(
          `${server.name} ${server.record()?.version ?? ''} answers on 127.0.0.1:${server.port} (${((Date.now() - began) / 1_000).toFixed(1)} s)`,
        );
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    await Promise.all(stopped.map((server) => server.kill()));
    throw failed.reason;
  }

  async down(): Promise<void> {
    await Promise.all(this.servers.map(endOf));
    await this.afterDown();
  }

  private having<T>(kind: ServerKind, part: T): T {
    if (this.description.only.includes(kind)) return part;
    throw new StackError(`this stack was started without ${kind}`);
  }
}

/** Gracefully if it hurries: of three brokers, the last to go would wait for the others in vain. */
const endOf = async (server: NativeServer): Promise<void> => {
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), DOWN_PATIENCE_MS).unref());
  const stopping = server.stop().then(
    () => 'stopped' as const,
    () => 'late' as const,
  );
  if ((await Promise.race([stopping, late])) === 'late') await server.kill();
};
