import { connect } from 'node:net';

const DEADLINE_MS = 5_000;

/** Says inline commands to the Redis on that port of this machine. @throws Error when it refuses one, or does not answer. */
export const redisDo = (port: number, commands: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: DEADLINE_MS });
    let answer = '';
    socket.once('connect', () => socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('timeout', () => socket.destroy(new Error('redis does not answer')));
    socket.once('error', reject);
    socket.once('close', () => {
      const isWhole = answer.split('\r\n').filter((line) => line === '+OK').length > commands.length;
      if (isWhole) resolve();
      else reject(new Error(`redis answered: ${answer.slice(0, 100)}`));
    });
  });
