import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceOfPath } from '@baton/service-kit';
import { startServices } from '../services/start-services';
import type { ServiceName, ServiceProcess, Services } from '../services/services';
import { type Stack, startStack } from '../stack';
import type { Door } from './client';
import { clockEnvironment, type PresenceClock } from './presence-clock';
import { Watchers, Wires } from './wires';

export interface HouseOptions {
  readonly kafka: '3.9' | '4.1';
  readonly brokers: 1 | 3;
  readonly replicas: Readonly<Record<ServiceName, number>>;
  /** On top of what the services need, for every process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whose time presence lives in. */
  readonly presence: PresenceClock;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Real servers, several processes of each service, and a proxy on every wire between them. */
export class House {
  readonly watchers = new Watchers();
  readonly wires = new Map<string, Wires>();
  /** Processes that ended without being told to. */
  readonly exits: string[] = [];

  private constructor(
    readonly stack: Stack,
    readonly services: Services,
    readonly presence: PresenceClock,
    private readonly folder: string,
  ) {}

  /** @throws StackError, or Error with the end of a process's log; nothing is left running then. */
  static async open(options: HouseOptions): Promise<House> {
    const { kafka, brokers, log, signal, replicas, env, presence } = options;
    const folder = await mkdtemp(join(tmpdir(), 'baton-chaos-'));
    const stack = await startStack({ kafka, brokers, only: SERVERS, log, signal }).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
    try {
      log('starting the services');
      const more = env === undefined ? {} : { env };
      const services = await startServices({ stack, replicas, logFolder: folder, waitUntilReady: false, ...more });
      const house = new House(stack, services, presence, folder);
      await house.connect().catch(async (error: unknown) => {
        await house.close();
        throw error;
      });
      return house;
    } catch (error) {
      await stack.down();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get processes(): readonly ServiceProcess[] {
    return this.services.processes;
  }

  /** nginx, and every replica of the service that answers for the path. */
  doorsFor(path: string): readonly Door[] {
    const service = serviceOfPath(path);
    const replicas = service === null ? [] : this.services.of(service);
    return [{ name: 'nginx', url: this.services.url }, ...replicas];
  }

  process(name: string): ServiceProcess {
    const found = this.processes.find((process) => process.name === name);
    if (found === undefined) throw new Error(`no process is called ${name}`);
    return found;
  }

  /**
   * Waits until a process is ready; one that ends by itself is started again, as an orchestrator does, and written down.
   * @throws Error with the end of its log when that does not help.
   */
  async untilReady(process: ServiceProcess): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await process.ready(READY_MS);
      } catch (error) {
        if (process.ended === null || tries === MOST_TRIES) throw error;
        this.exits.push(`${process.name} ended by itself: ${(error as Error).message.slice(0, SHOWN)}`);
        await process.restart();
      }
    }
  }

  /** Everything runs again: servers, wires, processes; each ready. */
  async mend(): Promise<void> {
    for (const server of this.stack.servers) await server.start();
    for (const wires of this.wires.values()) await wires.heal();
    for (const process of this.processes) {
      process.kill('SIGCONT');
      if (process.ended !== null) await process.restart();
    }
    await Promise.all(this.processes.map((process) => this.untilReady(process)));
  }

  /** Nothing is left behind. */
  async close(): Promise<void> {
    for (const process of this.processes) process.kill('SIGKILL');
    await Promise.all(this.processes.map((process) => process.gone()));
    await this.services.down(0).catch(() => false);
    await Promise.all([...this.wires.values()].map((wires) => wires.close()));
    await this.stack.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Only a started process knows its addresses: it is started once more, through the proxies. */
  private async connect(): Promise<void> {
    // all of them, also when one fails: none may be started after the house was closed
    const outcomes = await Promise.allSettled(
      this.processes.map(async (process) => {
        const wires = await Wires.between(process.name, process.env, this.watchers);
        this.wires.set(process.name, wires);
        process.kill('SIGKILL');
        await process.gone();
        const inTime = process.service === 'presence' ? clockEnvironment(process.env, this.presence) : {};
        await process.restart({ ...wires.env, ...inTime });
        await this.untilReady(process);
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

const READY_MS = 240_000;
const MOST_TRIES = 4;
const SHOWN = 600;

/** Files that people send lie in a folder: nothing here is about them. */
const SERVERS = ['kafka', 'postgres', 'redis', 'nginx'] as const;
