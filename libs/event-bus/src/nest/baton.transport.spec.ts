import { type AnyPublicEvent, topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  type INestApplication,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Registry } from 'prom-client';
import { defer, type Observable } from 'rxjs';
import { embeddedUnderTest } from '../../test/embedded-under-test';
import { claimed, conversationOf, poisoned } from '../../test/ticket-records';
import type { BusMessage, SettingsStateMessage } from '../bus-message';
import type { ConsumerSignal } from '../consumer.rules';
import { silentLog } from '../bus-log';
import { Condition } from '../contract/test-reader';
import { memoryLedger } from '../ledger/memory-ledger';
import { BatonTransport } from './baton.transport';
import { BusContext } from './bus-context';
import { connectBus } from './connect-bus';

/** What the handlers below do next, and what they were given. */
const script: { fail: (event: AnyPublicEvent) => void; given: BusMessage[]; finished: number; inits: number } = {
  fail: () => undefined,
  given: [],
  finished: 0,
  inits: 0,
};

@Controller()
class Tickets implements OnModuleInit {
  onModuleInit(): void {
    script.inits += 1;
  }

  @EventPattern(topics.ticketEvents.name)
  async onTicket(@Payload() event: AnyPublicEvent, @Ctx() context: BusContext): Promise<void> {
    expect(context).toBeInstanceOf(BusContext);
    expect(context.delivery.record.key).toBe(event.partitionKey);
    script.fail(event);
    script.given.push(event);
  }
}

@Controller()
class Settings {
  @EventPattern(topics.settingsState.name)
  onSettings(@Payload() message: SettingsStateMessage): Observable<void> {
    return defer(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      script.given.push(message);
      script.finished += 1;
    });
  }
}

/** What an HTTP service has: it catches everything and answers it, which must not reach the bus. */
@Catch()
class HttpProblems implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ send(body: unknown): void }>().send(exception);
  }
}

const both = [topics.ticketEvents, topics.settingsState];
let dispose: (() => Promise<void>)[] = [];
beforeEach(() => Object.assign(script, { fail: () => undefined, given: [], finished: 0, inits: 0 }));
afterEach(async () => {
  for (const step of dispose.reverse()) await step();
  dispose = [];
});

const startApp = async (followed = both, controllers: (typeof Tickets | typeof Settings)[] = [Tickets, Settings]) => {
  const under = await embeddedUnderTest();
  dispose.push(under.dispose);
  await under.bus.ensureTopics(both);
  const signals: ConsumerSignal[] = [];
  const signalled = new Condition();
  const onSignal = (signal: ConsumerSignal): void => {
    signals.push(signal);
    signalled.look();
  };
  const ledger = memoryLedger({ group: 'conversation', topics: followed, park: true });
  const transport = new BatonTransport({ bus: under.bus, topics: followed, ledger, log: silentLog, onSignal });

  @Module({ controllers, providers: [{ provide: APP_FILTER, useClass: HttpProblems }, Registry] })
  class App {}
  const built = await Test.createTestingModule({ imports: [App] }).compile();
  const app: INestApplication = built.createNestApplication(new FastifyAdapter(), { logger: false });
  connectBus(app, transport);
  dispose.push(() => app.close());
  await app.init();
  return { app, transport, signals, signalled, ledger, bus: under.bus };
};

const settled = async ({ transport, bus }: Awaited<ReturnType<typeof startApp>>): Promise<void> =>
  transport.consumer.reached(await bus.highWatermarks(both));

describe('a Nest application on the bus', () => {
  it('is given events and states, tombstones as null, and hooks run once', async () => {
    const started = await startApp();
    await started.app.startAllMicroservices();
    const gone = { topic: topics.settingsState.name, key: 'settings', value: null, headers: {} };
    await started.bus.publish([claimed('ada', 0), gone]);
    await settled(started);
    expect(script.given).toHaveLength(2);
    expect(script.given).toContainEqual(
      expect.objectContaining({ type: 'baton.ticket.claimed.v1', partitionKey: conversationOf('ada') }),
    );
    expect(script.given).toContainEqual(expect.objectContaining({ key: 'settings', value: null }));
    expect(script.inits).toBe(1);
  });

  it('acknowledges nothing before the Observable of a handler is done', async () => {
    const started = await startApp();
    await started.app.startAllMicroservices();
    const gone = { topic: topics.settingsState.name, key: 'settings', value: null, headers: {} };
    await started.bus.publish([gone, gone, gone]);
    await settled(started);
    expect(script.finished).toBe(3);
  });
});

describe("a handler's error reaches the rules as it was thrown", () => {
  it('a failure is tried again, though the application has an HTTP filter that catches everything', async () => {
    let failures = 2;
    script.fail = () => {
      if (failures-- > 0) throw new TypeError('the store is away');
    };
    const started = await startApp();
    await started.app.startAllMicroservices();
    await started.bus.publish([claimed('ada', 0)]);
    await settled(started);
    const failed = started.signals.filter(({ kind }) => kind === 'failed');
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({ error: 'TypeError: the store is away' });
    expect(script.given).toHaveLength(1);
  });

  it('a rejection is acknowledged with its code', async () => {
    script.fail = () => {
      throw new Rejection('ticket-closed');
    };
    const started = await startApp();
    await started.app.startAllMicroservices();
    await started.bus.publish([claimed('ada', 0)]);
    await settled(started);
    expect(started.signals).toContainEqual({
      kind: 'rejected',
      topic: topics.ticketEvents.name,
      code: 'ticket-closed',
    });
  });

  it('a malformed record never reaches the handler', async () => {
    const started = await startApp();
    await started.app.startAllMicroservices();
    await started.bus.publish([poisoned('ada', 0), claimed('bob', 0)]);
    await settled(started);
    expect(script.given).toHaveLength(1);
    expect(await started.ledger.isParked(topics.ticketEvents.name, conversationOf('ada'))).toBe(true);
  });
});

describe('metrics', () => {
  it('of the application show what became of records, and who stands still', async () => {
    script.fail = ({ partitionKey }) => {
      if (partitionKey === conversationOf('bob')) throw new Error('the store is away');
    };
    const started = await startApp();
    await started.app.startAllMicroservices();
    await started.bus.publish([claimed('ada', 0), claimed('cy', 3), poisoned('dora', 0)]);
    await settled(started);
    await started.bus.publish([claimed('bob', 0)]);
    await started.signalled.until(() => started.signals.some(({ kind }) => kind === 'failed'), 'a failure');
    const text = await started.app.get(Registry).metrics();
    const counted = (outcome: string): string =>
      `baton_consumer_records_total{group="conversation",topic="${topics.ticketEvents.name}",outcome="${outcome}"}`;
    expect(text).toContain(`${counted('handled')} 2`);
    expect(text).toContain(`${counted('gap')} 1`);
    expect(text).toContain(`${counted('dead-letter')} 1`);
    expect(text).toContain('baton_consumer_halted_partitions{group="conversation"} 1');
    expect(text).toContain('baton_consumer_lag_records{group="conversation"} 1');
    expect(text).toContain(
      `baton_consumer_handling_seconds_count{group="conversation",topic="${topics.ticketEvents.name}"} 2`,
    );
  });
});

describe('start and stop', () => {
  it('a topic without a handler fails at start-up', async () => {
    const { app } = await startApp(both, [Tickets]);
    await expect(app.startAllMicroservices()).rejects.toThrow(`topic ${topics.settingsState.name} has no handler`);
  });

  it('a handler without a topic fails at start-up', async () => {
    const { app } = await startApp([topics.ticketEvents]);
    await expect(app.startAllMicroservices()).rejects.toThrow(`handler ${topics.settingsState.name} has no topic`);
  });

  it('closing the application stops the consumer', async () => {
    const started = await startApp();
    await started.app.startAllMicroservices();
    await started.app.close();
    await started.bus.publish([claimed('ada', 0)]);
    await expect(started.transport.consumer.reached([])).rejects.toThrow('was stopped');
    expect(script.given).toEqual([]);
  });
});
