import type { Item } from '@baton/client';
import { TicketUploads } from './ticket-uploads';

const target = (arrived: () => void = () => undefined) => ({ ticketId: 't', conversationId: 'c', arrived });
const picture = () => new File(['x'], 'a.png', { type: 'image/png' });
const shown = (uploads: TicketUploads): string[] => uploads.getSnapshot().map(({ status, fault }) => fault ?? status);

describe('files on their way', () => {
  test('what may not be sent is never sent, and stays until it is taken away', () => {
    const share = jest.fn<Promise<Item>, []>();
    const uploads = new TicketUploads({ share }, target());
    uploads.add(
      [new File(['<'], 'a.html', { type: 'text/html' }), new File(['xyz'], 'b.txt', { type: 'text/plain' })],
      2,
    );
    uploads.refuseFolder('photos');
    expect(shown(uploads)).toEqual(['type', 'too-large', 'folder']);
    expect(share).not.toHaveBeenCalled();
    uploads.remove(uploads.getSnapshot()[0]!.id);
    expect(shown(uploads)).toEqual(['too-large', 'folder']);
  });

  test('one that breaks off can be tried again under the same key, so that it is one file', async () => {
    const keysUsed: (string | undefined)[] = [];
    let isBroken = true;
    let arrivals = 0;
    const uploads = new TicketUploads(
      {
        share: async (_id, _file, options) => {
          keysUsed.push(options?.key);
          if (isBroken) throw new Error('half-way');
          return {} as Item;
        },
      },
      target(() => (arrivals += 1)),
    );
    uploads.add([picture()], 100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(shown(uploads)).toEqual(['failed']);
    isBroken = false;
    uploads.retry(uploads.getSnapshot()[0]!.id);
    expect(shown(uploads)).toEqual(['sending']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(shown(uploads)).toEqual([]);
    expect(arrivals).toBe(1);
    expect(new Set(keysUsed).size).toBe(1);
    expect(keysUsed).toHaveLength(2);
  });

  test('one that is given up is aborted, and leaves no trace', async () => {
    let signal: AbortSignal | undefined;
    const uploads = new TicketUploads(
      {
        share: (_id, _file, options) =>
          new Promise((_resolve, reject) => {
            signal = options?.signal;
            signal?.addEventListener('abort', () => reject(signal?.reason as Error));
          }),
      },
      target(),
    );
    uploads.add([picture()], 100);
    uploads.remove(uploads.getSnapshot()[0]!.id);
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal?.aborted).toBe(true);
    expect(shown(uploads)).toEqual([]);
  });
});
