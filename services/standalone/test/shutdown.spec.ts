import type { Standalone } from '../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

const WRITERS = 8;

interface Writer {
  readonly token: string;
  readonly path: string;
  /** Client message ids that were answered 201. */
  readonly told: string[];
  /** Every other status that was answered. */
  readonly others: number[];
}

const newWriter = async (url: string): Promise<Writer> => {
  const { body } = await send(url, 'POST', '/v1/visitors', { body: { channel: 'replay' } });
  return { token: body.token, path: `/v1/conversations/${body.conversationId}/messages`, told: [], others: [] };
};

/** Writes one message after the other until nobody answers any more. */
const writeUntilNobodyAnswers = async (url: string, { token, path, told, others }: Writer): Promise<void> => {
  for (let n = 0; ; n++) {
    const clientMessageId = `m${n}`;
    try {
      const { status } = await send(url, 'POST', path, { token, body: { text: `message ${n}`, clientMessageId } });
      if (status === 201) told.push(clientMessageId);
      else others.push(status);
    } catch {
      return;
    }
  }
};

const storedIds = async (running: Standalone, { token, path }: Writer): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let after: number | null = -1; after !== null;) {
    const from: string = after < 0 ? '' : `&after=${after}`;
    const { body } = await send(running.url, 'GET', `${path}?limit=200${from}`, { token });
    ids.push(...body.items.map((item: { clientMessageId: string }) => item.clientMessageId));
    after = body.next;
  }
  return ids;
};

it('a stop under load loses nothing that was told to be stored, and stores nothing twice', async () => {
  const folder = newFolder();
  const first = await startIn(folder, { demoBot: false });
  const writers = await Promise.all(Array.from({ length: WRITERS }, () => newWriter(first.url)));
  const writing = writers.map((writer) => writeUntilNobodyAnswers(first.url, writer));
  while (writers.some(({ told }) => told.length < 5)) await new Promise((resolve) => setImmediate(resolve));
  const began = Date.now();
  expect(await first.stop()).toBe(true);
  expect(Date.now() - began).toBeLessThan(10_000);
  await Promise.all(writing);

  const second = await startIn(folder, { demoBot: false });
  for (const writer of writers) {
    expect(writer.others.filter((status) => status !== 503)).toEqual([]);
    const stored = await storedIds(second, writer);
    expect(stored.slice(0, writer.told.length)).toEqual(writer.told);
    expect(stored.length - writer.told.length).toBeLessThanOrEqual(1); // the one whose answer was cut off
    expect(new Set(stored).size).toBe(stored.length);
  }
  await second.stop();
  removeFolder(folder);
}, 120_000);
