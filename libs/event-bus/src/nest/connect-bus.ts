import type { INestApplication } from '@nestjs/common';
import { NestMicroservice } from '@nestjs/microservices';
import { Registry } from 'prom-client';
import type { BatonTransport } from './baton.transport';
import { RethrowRpcFilter } from './rethrow-rpc.filter';

/**
 * Puts the application's `@EventPattern` handlers on the bus; they start with `app.startAllMicroservices()`.
 * If the application provides a metrics `Registry`, the consumer is measured in it. The bus side inherits none of the application's
 * HTTP filters, pipes and guards: an HTTP filter would swallow the errors that the consumer rules live by.
 */
export const connectBus = <Tx>(app: INestApplication, transport: BatonTransport<Tx>): void => {
  // Deferred, because Nest builds each handler's filters at registration: a filter added later is not seen.
  const microservice = app.connectMicroservice({ strategy: transport }, { deferInitialization: true });
  microservice.useGlobalFilters(new RethrowRpcFilter());
  const metrics = metricsOf(app);
  if (metrics !== null) transport.measureIn(metrics);
  // The application runs the life-cycle hooks; a deferred microservice would run all of them a second time.
  if (microservice instanceof NestMicroservice) microservice.setIsInitHookCalled(true);
};

const metricsOf = (app: INestApplication): Registry | null => {
  try {
    return app.get(Registry, { strict: false });
  } catch {
    return null; // Nest throws when nobody provides one
  }
};
