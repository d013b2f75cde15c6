import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * What every `createXService` of a service's `x.module.ts` resolves to. The order of a start is:
 * create all services of the process, `await service.app.init()`, `await service.start()`, then listen.
 * There is no stop: a service puts its steps on the `Lifecycle` that it was given.
 */
export interface BatonService {
  readonly name: string;
  readonly app: NestFastifyApplication;
  /** Starts relays, consumers, projections; resolves when they run, not when they have caught up. */
  start(): Promise<void>;
}
