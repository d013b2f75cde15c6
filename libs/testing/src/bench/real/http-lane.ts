import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

interface Asked {
  readonly answered: (status: number) => void;
  readonly failed: (error: Error) => void;
}

/**
 * One kept connection to a service, one request at a time: writes the text that it is given, and reads of an answer only its status and
 * how long it is. What a client costs is taken from the same cores as what is measured. Services end what was idle for a while: the next
 * request connects anew.
 */
class Lane {
  private socket: Socket | null = null;
  private asked: Asked | null = null;
  private head = '';
  /** Bytes of the body that are still to come; null: the head is not whole yet. */
  private left: number | null = null;
  private status = 0;

  constructor(
    private readonly port: number,
    private readonly host: string,
  ) {}

  ask(request: string): Promise<number> {
    return new Promise((answered, failed) => {
      this.asked = { answered, failed };
      this.socket ??= this.connected();
      this.socket.write(request, 'latin1');
    });
  }

  get isConnected(): boolean {
    return this.socket !== null;
  }

  close(): void {
    this.socket?.destroy();
  }

  private connected(): Socket {
    const socket = connect({ port: this.port, host: this.host, noDelay: true });
    const over = (error: Error): void => {
      socket.destroy();
      if (this.socket !== socket) return; // the next one is under way already
      this.socket = null;
      this.fail(error);
    };
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', over);
    for (const event of ['end', 'close']) socket.on(event, () => over(new Error('the service closed the connection')));
    return socket;
  }

  private read(chunk: Buffer): void {
    let body = chunk.length;
    if (this.left === null) {
      const before = this.head.length;
      this.head += chunk.toString('latin1');
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(this.head.slice(0, end))?.[1];
      if (length === undefined) return this.fail(new Error('an answer did not say how long it is'));
      this.status = Number(this.head.slice(9, 12)); // after 'HTTP/1.1 '
      this.left = Number(length);
      body = before + chunk.length - (end + HEAD_END.length);
      this.head = '';
    }
    this.left -= body;
    if (this.left > 0) return;
    const { asked } = this;
    this.left = null;
    this.asked = null;
    asked?.answered(this.status);
  }

  private fail(error: Error): void {
    const { asked } = this;
    this.asked = null;
    this.head = '';
    this.left = null;
    asked?.failed(error);
  }
}

/** As many lanes as there are requests at once; each goes over the first one that is free. */
export class HttpLanes {
  private readonly free: Lane[];
  private readonly all: readonly Lane[];

  constructor(
    private readonly url: URL,
    atOnce: number,
  ) {
    this.all = Array.from({ length: atOnce }, () => new Lane(Number(url.port), url.hostname));
    this.free = [...this.all];
  }

  /** Connections that are open. */
  get connections(): number {
    return this.all.filter(({ isConnected }) => isConnected).length;
  }

  /** A POST without a body. @returns its status. @throws RangeError when more are asked at once than there are lanes. */
  async post(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const lane = this.free.pop();
    if (lane === undefined) throw new RangeError('every lane is busy');
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const status = await lane.ask(
      `POST ${path} HTTP/1.1\r\nhost: ${this.url.host}\r\ncontent-length: 0\r\n${fields.join('')}\r\n`,
    );
    this.free.push(lane);
    return status;
  }

  close(): void {
    for (const lane of this.all) lane.close();
  }
}
