import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { IssuerConfig } from '../auth/issuer-config';
import type { ServiceEnvironment } from '../config/server-config';
import type { EdgeOptions } from '../http/http-app-options';
import { type HttpServer, openHttpServer } from '../http/http-server';
import type { BatonService } from '../http/service';
import { Lifecycle } from '../operations/lifecycle';
import { bootHandler } from './boot-handler';
import { type Dependency, jittered, type Patience, PATIENCE, waitFor, Waiting } from './dependencies';
import { isOutage, needsPerson } from './outage';

/** The adapters of a service, made; nothing need be connected yet. */
export interface OpenedService {
  /** Who is believed besides `AUTH_ISSUERS`. */
  readonly issuers?: readonly IssuerConfig[];
  /** What must answer before `create`. */
  readonly dependencies: readonly Dependency[];
  /** Composes the service; called again, with a lifecycle of its own, when a server went away in the middle. */
  create(edge: EdgeOptions): Promise<BatonService>;
  /** Closes the adapters. */
  close(): Promise<void>;
}

/** A service that runs as a process of its own. */
export interface ServiceDefinition<Config extends ServiceEnvironment = ServiceEnvironment> {
  readonly name: string;
  /** Makes the adapters. @throws ConfigError for what only they can tell of a value. */
  readonly open: (config: Config, log: Logger) => Promise<OpenedService>;
}

export interface RunningService {
  readonly url: string;
  /** Resolves when the service takes requests; stays pending while a server does not answer, and after a failure. */
  readonly started: Promise<void>;
  /** Resolves with the error that only a new process can mend: the composition failed for good, or a consumer crashed. */
  readonly failed: Promise<Error>;
  /** In order, within `SHUTDOWN_SECONDS`; false when something had to be left behind. */
  stop(): Promise<boolean>;
}

class ServiceProcess {
  private readonly stopping = new AbortController();
  private readonly waiting: Waiting;
  private lifecycle: Lifecycle;
  readonly failed: Promise<Error>;
  readonly started: Promise<void>;
  private begun: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(
    private readonly config: ServiceEnvironment,
    private readonly log: Logger,
    private readonly http: HttpServer,
    private readonly opened: OpenedService,
    private readonly patience: Patience,
  ) {
    this.waiting = new Waiting(log);
    this.lifecycle = this.newLifecycle();
    this.failed = new Promise((resolve) => (this.fail = resolve));
    this.started = new Promise((resolve) => (this.begun = resolve));
  }

  /** Tries until the service runs. Never rejects: what is final goes to `failed`, and a stop ends it. */
  async run(metrics: Registry): Promise<void> {
    this.http.handle(bootHandler(() => this.waiting.all, metrics));
    try {
      for (let wait = this.patience.firstMs; !(await this.attempt(metrics));) {
        await delay(jittered(wait), undefined, { signal: this.stopping.signal });
        wait = Math.min(wait * 2, this.patience.longestMs);
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async stop(running: Promise<void>): Promise<boolean> {
    this.stopping.abort();
    await running;
    this.lifecycle.onShutdown('requests', 'http server', () => this.http.close());
    this.lifecycle.onShutdown('stores', 'adapters', () => this.opened.close());
    return this.lifecycle.shutdown();
  }

  /** True: the service runs. False: a server went away in the middle, what was begun is undone. */
  private async attempt(metrics: Registry): Promise<boolean> {
    const { signal } = this.stopping;
    await Promise.all(this.opened.dependencies.map((one) => waitFor(one, this.waiting, signal, this.patience)));
    this.lifecycle = this.newLifecycle();
    try {
      const service = await this.opened.create(this.edge(metrics));
      await service.app.init();
      const server = service.app.getHttpAdapter().getInstance();
      await server.ready();
      await service.start();
      this.http.handle((request, response) => server.routing(request, response));
      this.waiting.answered('start');
      this.begun();
      return true;
    } catch (error) {
      await this.lifecycle.shutdown();
      this.lifecycle = this.newLifecycle();
      if (!isOutage(error) && !needsPerson(error)) throw error;
      this.waiting.failed('start', {}, error);
      return false;
    }
  }

  private newLifecycle(): Lifecycle {
    return new Lifecycle(this.log, this.config.SHUTDOWN_SECONDS * 1_000);
  }

  private edge(metrics: Registry): EdgeOptions {
    const { AUTH_ISSUERS, COMMAND_SECRET, WIDGET_ORIGINS, TRUST_PROXY, RATE_LIMITS } = this.config;
    return {
      issuers: [...AUTH_ISSUERS, ...(this.opened.issuers ?? [])],
      commandSecret: COMMAND_SECRET,
      widgetOrigins: WIDGET_ORIGINS,
      trustProxy: TRUST_PROXY,
      rateLimits: RATE_LIMITS,
      metrics,
      log: this.log,
      lifecycle: this.lifecycle,
      onCrash: (error) => this.fail(error),
    };
  }
}

/**
 * Opens the port first, then the adapters, waits until every server has answered, and composes. Until then `/health/live` is 200,
 * `/health/ready` 503 with what is waited for, and every other route a 503.
 * @throws what `listen` fails with, and ConfigError from `open`.
 */
export const startService = async <Config extends ServiceEnvironment>(
  { open }: ServiceDefinition<Config>,
  config: Config,
  log: Logger,
  patience: Patience = PATIENCE,
): Promise<RunningService> => {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const http = await openHttpServer(config.HOST, config.PORT);
  const opened = await open(config, log).catch(async (error: unknown) => {
    await http.close();
    throw error;
  });
  const service = new ServiceProcess(config, log, http, opened, patience);
  const running = service.run(metrics);
  let stopped: Promise<boolean> | null = null;
  return {
    url: http.url,
    started: service.started,
    failed: service.failed,
    stop: () => (stopped ??= service.stop(running)),
  };
};
