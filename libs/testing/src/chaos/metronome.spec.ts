import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as nextTick } from 'node:timers/promises';
import { Metronome } from './metronome';

let server: Server;
let port: number;
let answers = true;
const owed: Socket[] = [];

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => (answers ? socket.write('+PONG\r\n') : owed.push(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ticked = async (metronome: Metronome, times: number): Promise<readonly number[]> => {
  while (metronome.ticks.length < times) await nextTick(5);
  return metronome.ticks;
};

it('ticks when it is answered, at most once an interval, by the clock of this machine', async () => {
  const began = Date.now();
  const metronome = Metronome.start(20, port);
  const ticks = await ticked(metronome, 5);
  await metronome.close();
  expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
  expect(ticks[0]).toBeGreaterThan(began);
  expect(ticks.at(-1)).toBeLessThanOrEqual(Date.now() + 1);
  expect(ticks.at(-1)! - ticks[0]!).toBeGreaterThan(3 * 20);
});

it('does not tick while it waits for an answer, and asks for no second one', async () => {
  answers = false;
  const metronome = Metronome.start(5, port);
  while (owed.length === 0) await nextTick(5);
  await nextTick(50);
  expect([owed.length, metronome.ticks]).toEqual([1, []]);
  owed.pop()?.write('+PONG\r\n');
  await ticked(metronome, 1);
  await metronome.close();
  expect(metronome.ticks).toHaveLength(1);
});
