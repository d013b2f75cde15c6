import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A port of which the one 10,000 above exists too: that is where cluster nodes speak to each other. */
const freePort = async (): Promise<number> => {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    if (port < 55_000) return port;
  }
};

/** A Redis in cluster mode that has all the slots itself, and refuses what a cluster of many would refuse. */
export class RedisClusterNode {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @throws when there is no `redis-server` on the path, or it does not start. */
  static async start(): Promise<RedisClusterNode> {
    const folder = await mkdtemp(join(tmpdir(), 'redis-cluster-'));
    const port = await freePort();
    const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', 'cluster-enabled': 'yes' };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const process = spawn('redis-server', args, { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => process.once('error', reject));
    const url = `redis://127.0.0.1:${port}`;
    await Promise.race([takesAllSlots(url), failed]);
    return new RedisClusterNode(url, process, folder);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

const takesAllSlots = async (url: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // it is still starting
  await redis.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(50);
  redis.disconnect();
};
