import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { startProxy, type TcpProxy } from './tcp-proxy';

/** Answers everything with itself. */
const echoServer = async (): Promise<Server> => {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

class Talker {
  private heard = '';
  readonly gone: Promise<string>;
  private readonly socket: Socket;
  private woken: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => {
      this.heard += chunk.toString();
      this.woken();
    });
    let why = 'closed';
    this.socket.on('error', (error: NodeJS.ErrnoException) => (why = error.code ?? error.message));
    this.gone = new Promise((resolve) => this.socket.on('close', () => resolve(why)));
  }

  say(text: string): void {
    this.socket.write(text);
  }

  async hears(text: string): Promise<void> {
    while (!this.heard.includes(text)) await new Promise<void>((woken) => (this.woken = woken));
  }

  get silent(): boolean {
    return this.heard === '';
  }

  end(): void {
    this.socket.destroy();
  }
}

describe('a proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  const talkers: Talker[] = [];
  const talk = (): Talker => {
    const talker = new Talker(proxy.port);
    talkers.push(talker);
    return talker;
  };

  /** Whatever was sent before has had its chance to come back. */
  const pastTheProxy = async (): Promise<void> => {
    const direct = new Talker(portOf(server));
    talkers.push(direct);
    for (let turn = 0; turn < 5; turn += 1) {
      direct.say(`turn ${turn}`);
      await direct.hears(`turn ${turn}`);
    }
  };

  beforeEach(async () => {
    server = await echoServer();
    proxy = await startProxy({ to: { host: '127.0.0.1', port: portOf(server) } });
  });
  afterEach(async () => {
    for (const talker of talkers.splice(0)) talker.end();
    await proxy.close();
    await new Promise((closed) => server.close(closed));
  });

  it('carries both ways', async () => {
    const talker = talk();
    talker.say('hello');
    await talker.hears('hello');
  });

  it('resets what it carries and refuses more when it is cut, and comes back on the same port', async () => {
    const talker = talk();
    talker.say('hello');
    await talker.hears('hello');
    const { port } = proxy;
    await proxy.cut();
    expect(await talker.gone).toBe('ECONNRESET');
    expect(await talk().gone).toBe('ECONNREFUSED');
    await proxy.heal();
    expect(proxy.port).toBe(port);
    const again = talk();
    again.say('back');
    await again.hears('back');
  });

  it('carries nothing in a silence, and resets what was caught in it', async () => {
    const talker = talk();
    talker.say('hello');
    await talker.hears('hello');
    await proxy.cut('silence');
    const caught = talk();
    caught.say('lost');
    talker.say('lost');
    await pastTheProxy();
    expect([caught.silent, proxy.connections()]).toEqual([true, 2]);
    await proxy.heal();
    expect([await caught.gone, await talker.gone]).toEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it('stalls after so many bytes', async () => {
    proxy.stallAfter(5);
    const talker = talk();
    talker.say('12345');
    await pastTheProxy();
    expect(talker.silent).toBe(true);
    await proxy.heal();
    expect(await talker.gone).toBe('ECONNRESET');
  });

  it('drops the answers that match, and no others', async () => {
    proxy.dropResponses((chunk) => chunk.includes('secret'));
    const talker = talk();
    talker.say('a secret');
    const other = talk();
    other.say('plain');
    await other.hears('plain');
    expect(talker.silent).toBe(true);
  });

  it('delays answers, in order', async () => {
    proxy.delay(40);
    const talker = talk();
    const began = performance.now();
    talker.say('one ');
    talker.say('two');
    await talker.hears('one two');
    expect(performance.now() - began).toBeGreaterThanOrEqual(39);
  });

  it('shows a tap what passes, and passes on what the tap makes of it', async () => {
    const loud = await startProxy({
      to: { host: '127.0.0.1', port: portOf(server) },
      tap: () => ({ request: (chunk) => Buffer.from(chunk.toString().toUpperCase()) }),
    });
    const talker = new Talker(loud.port);
    talkers.push(talker);
    talker.say('hello');
    await talker.hears('HELLO');
    await loud.close();
  });
});
