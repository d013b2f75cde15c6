import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export const PRODUCE = 0;
export const FETCH = 1;
export const METADATA = 3;
export const FIND_COORDINATOR = 10;
export const END_TXN = 26;

export interface Answer {
  /** Kafka's number of the request that this answers. */
  readonly api: number;
  readonly version: number;
  /** With its length in front; what is changed in it arrives changed. */
  readonly frame: Buffer;
}

/** A proxy before every broker that understands whose answer passes, and can lose or hold it. */
export interface KafkaProxy {
  /** `host:port` for clients, one for each broker. */
  readonly addresses: readonly string[];
  /** Decides about every answer: pass it on when it is true, or as soon as it resolves so; lose it when false. null: pass all. */
  judge: ((answer: Answer) => boolean | Promise<boolean>) | null;
  close(): Promise<void>;
}

/** Whole frames of a stream: four bytes of length, then so many. */
class Frames {
  private rest: Buffer = Buffer.alloc(0);

  *of(chunk: Buffer): Generator<Buffer> {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 4 && this.rest.length >= 4 + this.rest.readInt32BE(0)) {
      const length = 4 + this.rest.readInt32BE(0);
      yield this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
    }
  }
}

/** From a broker's port to that of the proxy before it. */
type Ports = ReadonlyMap<number, number>;
const AS_THEY_ARE: Ports = new Map();

/** Names the proxies instead of their brokers, or clients would go around them. Versions 1 to 8 of the answer. @returns where the list ends. */
const renamePorts = (frame: Buffer, version: number, ports: Ports): number => {
  let at = 8 + (version >= 3 ? 4 : 0);
  const brokers = frame.readInt32BE(at);
  at += 4;
  for (let n = 0; n < brokers; n += 1) {
    at += 4;
    at += 2 + frame.readInt16BE(at);
    const port = frame.readInt32BE(at);
    frame.writeInt32BE(ports.get(port) ?? port, at);
    at += 4;
    at += 2 + Math.max(0, frame.readInt16BE(at));
  }
  return at;
};

const UNKNOWN_TOPIC_OR_PARTITION = 3;

/** Makes an answer about topics deny the first of them. */
export const unknownTopic = ({ frame, version }: Answer): void => {
  let at = renamePorts(frame, version, AS_THEY_ARE);
  if (version >= 2) at += 2 + Math.max(0, frame.readInt16BE(at)); // the cluster's name
  at += 4; // the controller
  if (frame.readInt32BE(at) > 0) frame.writeInt16BE(UNKNOWN_TOPIC_OR_PARTITION, at + 4);
};

class OneBrokerProxy {
  port = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly target: URL,
    private readonly ports: Ports,
    private readonly mayPass: (answer: Answer) => boolean | Promise<boolean>,
  ) {
    this.server = createServer((client) => this.carry(client));
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private carry(client: Socket): void {
    const broker = connect(Number(this.target.port), this.target.hostname);
    const asked = new Map<number, { readonly api: number; readonly version: number }>();
    const [requests, answers] = [new Frames(), new Frames()];
    client.on('data', (chunk: Buffer) => {
      for (const frame of requests.of(chunk)) {
        asked.set(frame.readInt32BE(8), { api: frame.readInt16BE(4), version: frame.readInt16BE(6) });
        broker.write(frame);
      }
    });
    broker.on('data', (chunk: Buffer) => {
      for (const frame of answers.of(chunk)) {
        const { api, version } = asked.get(frame.readInt32BE(4)) ?? { api: -1, version: 0 };
        const named = Buffer.from(frame);
        if (api === METADATA) renamePorts(named, version, this.ports);
        this.judged({ api, version, frame: named }, client);
      }
    });
    this.tie(client, broker);
  }

  /** An answer that is held does not hold back those behind it. */
  private judged(answer: Answer, client: Socket): void {
    const verdict = this.mayPass(answer);
    if (verdict === true) client.write(answer.frame);
    else if (verdict !== false) void verdict.then((passes) => passes && client.write(answer.frame));
  }

  private tie(client: Socket, broker: Socket): void {
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}

/** @param brokers `host:port` of every broker that there is. */
export const startKafkaProxy = async (brokers: readonly string[]): Promise<KafkaProxy> => {
  const ports = new Map<number, number>();
  const targets = brokers.map((broker) => new URL(`kafka://${broker}`));
  const proxies = targets.map((target) => new OneBrokerProxy(target, ports, (answer) => proxy.judge?.(answer) ?? true));
  await Promise.all(proxies.map((one) => one.listen()));
  proxies.forEach(({ port }, index) => ports.set(Number(targets[index]?.port), port));
  const proxy: KafkaProxy = {
    addresses: proxies.map(({ port }) => `127.0.0.1:${port}`),
    judge: null,
    close: async () => void (await Promise.all(proxies.map((one) => one.close()))),
  };
  return proxy;
};
