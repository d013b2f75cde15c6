import { connect, createServer, type Server } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { TopicMismatch } from '@baton/event-bus';
import { StoreUnavailable, WrongMasterKey } from '@baton/event-store';
import {
  type BatonService,
  createDevIssuer,
  createHttpApp,
  createLog,
  type Dependency,
  type EdgeOptions,
  noRateLimits,
  type OpenedService,
  Public,
  type RunningService,
  type ServiceEnvironment,
  startService,
} from '../src';

/** Requests that wait until somebody lets them go. */
const slow: { readonly held: (() => void)[] } = { held: [] };

@Controller('v1/things')
class Things {
  @Get()
  @Public()
  all() {
    return { items: [] };
  }

  @Get('slow')
  @Public()
  async slow() {
    await new Promise<void>((resolve) => slow.held.push(resolve));
    return {};
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

const PATIENCE = { firstMs: 5, longestMs: 20, probeMs: 2_000 };
const lines: { level: string; msg: string }[] = [];
const log = createLog(
  { level: 'info', name: 'things' },
  { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
);
const said = (text: RegExp): number => lines.filter(({ msg }) => text.test(msg)).length;

let environment: ServiceEnvironment;
const running: RunningService[] = [];
const servers: Server[] = [];
beforeAll(async () => {
  environment = {
    PORT: 0,
    HOST: '127.0.0.1',
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    AUTH_ISSUERS: [(await createDevIssuer()).config],
    COMMAND_SECRET: Buffer.alloc(32),
    WIDGET_ORIGINS: [],
    TRUST_PROXY: false,
    RATE_LIMITS: noRateLimits,
    KAFKA_BROKERS: ['127.0.0.1:1'],
    KAFKA_SSL: false,
    SHUTDOWN_SECONDS: 5,
  };
});
beforeEach(() => void (lines.length = 0));
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const one of servers.splice(0)) one.close();
});

const listenOn = (port: number): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end()).listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
    servers.push(server);
  });

/** A port at which nobody listens, for now. */
const closedPort = async (): Promise<number> => {
  const port = await listenOn(0);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
};

/** Answers as soon as somebody listens on the port. */
const dependencyOn = (port: number): Dependency & { readonly probed: () => number } => {
  let probed = 0;
  const probe = (): Promise<void> =>
    new Promise((resolve, reject) => {
      probed += 1;
      const socket = connect(port, '127.0.0.1', () => resolve(void socket.end()));
      socket.on('error', reject);
    });
  return { name: 'database', address: `127.0.0.1:${port}`, probe, probed: () => probed };
};

const serviceOf = async (
  edge: EdgeOptions,
  begin: () => Promise<void> = async () => undefined,
): Promise<BatonService> => {
  const app = await createHttpApp(ThingsModule, { ...edge, name: 'things' });
  return { name: 'things', app, start: begin };
};

const start = async (opened: Partial<OpenedService>): Promise<RunningService> => {
  const whole: OpenedService = {
    dependencies: [],
    create: (edge) => serviceOf(edge),
    close: async () => undefined,
    ...opened,
  };
  const service = await startService({ name: 'things', open: async () => whole }, environment, log, PATIENCE);
  running.push(service);
  return service;
};

const get = async (service: RunningService, path: string) => {
  const answer = await fetch(`${service.url}${path}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

/** Waits until so many more lines or probes were seen, each of which comes by itself. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

describe('a service whose server is away', () => {
  it('lives, is not ready and says what it waits for, answers 503, and begins by itself when the server comes', async () => {
    const dependency = dependencyOn(await closedPort());
    const service = await start({ dependencies: [dependency] });
    await until(() => dependency.probed() > 4);
    expect((await get(service, '/health/live')).status).toBe(200);
    const ready = await get(service, '/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toMatchObject({ waitingFor: { database: 'no answer (ECONNREFUSED)' } });
    expect(ready.text).not.toContain('127.0.0.1'); // whoever asks a probe's route is not told where servers are
    const refused = await get(service, '/v1/things');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect((await get(service, '/metrics')).text).toContain('process_cpu_seconds_total');

    await listenOn(Number(dependency.address.split(':')[1]));
    await service.started;
    expect((await get(service, '/v1/things')).status).toBe(200);
    expect((await get(service, '/health/ready')).status).toBe(200);
    expect([said(/^waiting for database/), said(/^database answers/)]).toEqual([1, 1]);
  });

  it('ends when waiting can change nothing: another master key opens no key store', async () => {
    const probe = (): Promise<void> => Promise.reject(new WrongMasterKey());
    const service = await start({ dependencies: [{ name: 'key store', address: '127.0.0.1:1', probe }] });
    expect((await service.failed).name).toBe('WrongMasterKey');
  });

  it('waits for a database that nobody has made yet, and for a server that is starting', async () => {
    const reasons = [
      Object.assign(new Error('database "events" does not exist'), { code: '3D000' }),
      Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
    ];
    const probe = async (): Promise<void> => {
      const reason = reasons.shift();
      if (reason !== undefined) throw reason;
    };
    await (
      await start({ dependencies: [{ name: 'event store', address: '127.0.0.1:1', probe }] })
    ).started;
    expect([said(/does not exist/), said(/is starting up/), said(/^event store answers/)]).toEqual([1, 1, 1]);
  });

  it('can be stopped while it waits', async () => {
    const dependency = dependencyOn(await closedPort());
    let closed = 0;
    const service = await start({ dependencies: [dependency], close: async () => void (closed += 1) });
    await until(() => dependency.probed() > 1);
    expect(await service.stop()).toBe(true);
    expect(closed).toBe(1);
    await expect(fetch(service.url)).rejects.toThrow();
  });
});

describe('a start that fails in the middle', () => {
  it('of an outage is undone and made again, with one line', async () => {
    let attempts = 0;
    const stopped: number[] = [];
    const service = await start({
      create: (edge) => {
        const attempt = (attempts += 1);
        edge.lifecycle.onShutdown('relays', 'relay', () => void stopped.push(attempt));
        return serviceOf(edge, async () => {
          if (attempt < 4) throw new StoreUnavailable('the database is away');
        });
      },
    });
    await service.started;
    expect([attempts, stopped]).toEqual([4, [1, 2, 3]]);
    expect([said(/^waiting for start/), said(/^start answers/)]).toEqual([1, 1]);
    expect(await service.stop()).toBe(true);
    expect(stopped).toEqual([1, 2, 3, 4]);
  });

  it('of topics that have another shape waits for a person, and ends nothing', async () => {
    let isMended = false;
    let attempts = 0;
    const service = await start({
      create: (edge) =>
        serviceOf(edge, async () => {
          attempts += 1;
          if (!isMended) throw new TopicMismatch('baton.ticket.state.v1', 'has 1 partition instead of 12');
        }),
    });
    await until(() => attempts > 3);
    expect((await get(service, '/health/live')).status).toBe(200);
    expect(said(/waiting for a person: topic baton\.ticket\.state\.v1: has 1 partition/)).toBe(1);
    isMended = true;
    await service.started;
  });

  it('of anything else is final', async () => {
    const service = await start({ create: () => Promise.reject(new Error('a topic has no handler')) });
    expect((await service.failed).message).toBe('a topic has no handler');
    expect(await service.stop()).toBe(true);
  });
});

it('a consumer that crashed ends the process, in order', async () => {
  let crash: (error: Error) => void = () => undefined;
  const service = await start({
    create: (edge) => {
      crash = edge.onCrash ?? crash;
      return serviceOf(edge);
    },
  });
  await service.started;
  crash(new Error('kafkajs gave up'));
  expect((await service.failed).message).toBe('kafkajs gave up');
});

it('a request in hand at a stop is answered, and told that it was the last one on its connection', async () => {
  const service = await start({});
  await service.started;
  const held = fetch(`${service.url}/v1/things/slow`);
  await until(() => slow.held.length === 1);
  const stopping = service.stop();
  slow.held.pop()?.();
  const answer = await held;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  expect(await stopping).toBe(true);
});
