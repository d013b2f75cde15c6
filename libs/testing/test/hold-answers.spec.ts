import {
  createDevIssuer,
  createHttpApp,
  createLog,
  Lifecycle,
  noRateLimits,
  Operation,
  Public,
} from '@baton/service-kit';
import { Controller, Get, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

const { takeFaults } = jest.requireActual<{ takeFaults: () => readonly string[] }>('../hold-answers.cjs');

const thing = z.object({ id: z.string() }).meta({ id: 'Thing', description: 'A thing.', examples: [{ id: 'a' }] });

@Controller('v1/settings')
class ThingsController {
  @Get(':id')
  @Public()
  @Operation({
    id: 'getThing',
    summary: 'One thing.',
    answers: { 200: { about: 'The thing.', body: thing } },
    problems: [],
  })
  read(@Param('id') id: string): object {
    return id === 'leaky' ? { id, secret: 1 } : { id };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

let app: NestFastifyApplication;
const lifecycle = new Lifecycle(createLog({ level: 'silent', name: 'test' }), 1_000);

beforeAll(async () => {
  const issuer = await createDevIssuer();
  app = await createHttpApp(ThingsModule, {
    name: 'things',
    issuers: [issuer.config],
    commandSecret: Buffer.alloc(32),
    log: createLog({ level: 'silent', name: 'test' }),
    lifecycle,
    rateLimits: noRateLimits,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => lifecycle.shutdown());

it('an answer that is as its document says is no fault', async () => {
  expect((await app.inject({ method: 'GET', url: '/v1/settings/fine' })).statusCode).toBe(200);
  expect(takeFaults()).toEqual([]);
});

it('an answer of whatever application that its document does not have would fail the test in which it was given', async () => {
  await app.inject({ method: 'GET', url: '/v1/settings/leaky' });
  expect(takeFaults()).toEqual([expect.stringContaining('GET /v1/settings/{id} answers 200')]);
  expect(takeFaults()).toEqual([]);
});
