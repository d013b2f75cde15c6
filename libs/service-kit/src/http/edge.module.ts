import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { Health } from '../operations/health';
import { Lifecycle } from '../operations/lifecycle';
import { WIDGET_ORIGINS, type WidgetOrigin } from './widget-origins';

/** DI token of the pino logger. Fields are ids, kinds and numbers: never personal data, tokens or message texts. */
export const LOG = Symbol('LOG');

interface EdgeParts {
  readonly health: Health;
  readonly metrics: Registry;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly widgetOrigins: readonly WidgetOrigin[];
}

/** Makes what the edge brings injectable in the service's own module. */
@Global()
@Module({})
export class EdgeModule {
  static around(
    module: Type | DynamicModule,
    { health, metrics, lifecycle, log, widgetOrigins }: EdgeParts,
  ): DynamicModule {
    return {
      module: EdgeModule,
      imports: [module],
      providers: [
        { provide: Health, useValue: health },
        { provide: Registry, useValue: metrics },
        { provide: Lifecycle, useValue: lifecycle },
        { provide: LOG, useValue: log },
        { provide: WIDGET_ORIGINS, useValue: widgetOrigins },
      ],
      exports: [Health, Registry, Lifecycle, LOG, WIDGET_ORIGINS],
    };
  }
}
