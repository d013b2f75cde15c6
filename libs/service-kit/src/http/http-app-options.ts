import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { IssuerConfig } from '../auth/issuer-config';
import type { Lifecycle } from '../operations/lifecycle';
import type { OpenApiDocument } from '../openapi/document.types';
import type { RateLimits } from '../operations/rate-limits';
import type { WidgetOrigin } from './widget-origins';

/** What the edge of every service needs; one process that runs several services makes it once. */
export interface EdgeOptions {
  readonly issuers: readonly IssuerConfig[];
  /** Key of the HMAC over command bodies; the same on every replica, for ever. */
  readonly commandSecret: Uint8Array;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** Default: a registry of the application's own. */
  readonly metrics?: Registry;
  /** Other sites' pages that may call from a browser. Default: none. */
  readonly widgetOrigins?: readonly WidgetOrigin[];
  /** Default: `saneRateLimits`. */
  readonly rateLimits?: RateLimits;
  /** Told of what only a new process can mend, such as a consumer that crashed. Default: it is logged, and that is all. */
  readonly onCrash?: (error: Error) => void;
  /** Whether `X-Forwarded-For` is believed (behind an ingress). Default: no. */
  readonly trustProxy?: boolean;
}

export interface HttpAppOptions extends EdgeOptions {
  /** `ticket`, `conversation`, …: the label in logs and metrics. */
  readonly name: string;
  /** Bound of a JSON body in bytes; default 128 KiB. */
  readonly bodyLimitBytes?: number;
  /** What `/openapi.json` shows instead of this application's own document. */
  readonly document?: (own: OpenApiDocument) => OpenApiDocument;
}
