import type { INestApplication } from '@nestjs/common';
import type { BatonTransport } from './baton.transport';

/**
 * Puts the application's `@EventPattern` handlers on the bus; they start with `app.startAllMicroservices()`.
 * The bus side inherits none of the application's HTTP filters, pipes and guards.
 */
export const connectBus = <Tx>(_app: INestApplication, _transport: BatonTransport<Tx>): void => {
  throw new Error('being written');
};
