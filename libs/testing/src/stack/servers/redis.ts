import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathOf } from '../needs/programs';
import type { ServerPlan } from '../server-plan';
import { fillTemplate } from '../template';

const ANSWER_DEADLINE_MS = 2_000;

export const redisUrl = (port: number): string => `redis://127.0.0.1:${port}`;

/** Redis with an append-only file, so that a restart keeps what was there, as a real one's does. */
export const redisPlan = (dataFolder: string, port: number): ServerPlan => {
  const folder = join(dataFolder, 'redis');
  return {
    name: 'redis',
    folder,
    ports: [port],
    gracefulSignal: 'SIGTERM',
    prepare: async () => {
      await mkdir(folder, { recursive: true });
      const settings = join(folder, 'redis.conf');
      await fillTemplate('redis/redis.conf', { port, folder }, settings);
      return { file: pathOf('redis-server'), args: [settings] };
    },
    ask: () => askRedis(port),
  };
};

/**
 * @returns its version
 * @throws while it does not answer, or answers that it is still loading
 */
export const askRedis = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_DEADLINE_MS });
    let answer = '';
    socket.once('connect', () => socket.write('PING\r\nINFO server\r\nQUIT\r\n'));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('timeout', () => socket.destroy(new Error('redis does not answer')));
    socket.once('error', reject);
    socket.once('close', () => {
      const version = /redis_version:(\S+)/.exec(answer)?.[1];
      if (answer.startsWith('+PONG') && version !== undefined) resolve(version);
      else reject(new Error(`redis answered: ${answer.slice(0, 100)}`));
    });
  });
