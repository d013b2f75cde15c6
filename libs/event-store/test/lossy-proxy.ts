import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Between a client and PostgreSQL, for the moment between a commit and the word of it. */
export interface LossyProxy {
  readonly url: string;
  /** The next statement that contains the text is carried out, and its connection breaks when the server answers. */
  loseAnswerTo(text: string): { readonly lost: Promise<void> };
  /** From now on nobody gets through, until `heal`. */
  cut(): void;
  heal(): void;
  close(): Promise<void>;
}

/** @param url of a database that is reached without encryption. */
export const startLossyProxy = async (url: string): Promise<LossyProxy> => {
  const target = new URL(url);
  const open = new Set<Socket>();
  let isCut = false;
  let doomed: { text: string; lost: () => void } | null = null;
  const pair = (client: Socket): void => {
    if (isCut) return void client.destroy();
    const server = connect(Number(target.port), target.hostname);
    let losing: (() => void) | null = null;
    const end = (): void => void [client, server].forEach((socket) => socket.destroy());
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (asked: Buffer) => {
      if (doomed !== null && asked.includes(doomed.text)) {
        losing = doomed.lost;
        doomed = null;
      }
      server.write(asked);
    });
    server.on('data', (answer: Buffer) => {
      if (losing === null) return void client.write(answer);
      // the server answers once the commit is on its disk
      end();
      losing();
    });
  };
  const listener = createServer(pair).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const through = new URL(url);
  through.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: through.href,
    loseAnswerTo: (text) => ({ lost: new Promise((lost) => (doomed = { text, lost })) }),
    cut,
    heal: () => void (isCut = false),
    close: async () => {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};
