import { kafkaTap, postgresTap, startProxy, type TcpProxy } from '../proxy';

/** Something that passes between one process and one of its servers, seen before it is passed on. */
export interface Sighting {
  /** `ticket-0`. */
  readonly process: string;
  readonly wire: 'kafka' | 'events' | 'views';
  readonly moment: 'request' | 'answer';
  /** Name of Kafka's request (a `KafkaApi`), or SQL. */
  readonly what: string;
}

/** False: it is never passed on. */
export type Watcher = (sighting: Sighting) => boolean;

/** Everybody who watches the wires of a house. */
export class Watchers {
  private readonly all = new Set<Watcher>();

  add(watcher: Watcher): () => void {
    this.all.add(watcher);
    return () => this.all.delete(watcher);
  }

  /** Asks all of them, also when one has refused. */
  mayPass(sighting: Sighting): boolean {
    return [...this.all].map((watcher) => watcher(sighting)).every(Boolean);
  }
}

/** The proxies between one process and its servers. */
export class Wires {
  private constructor(
    private readonly kafka: readonly TcpProxy[],
    private readonly databases: readonly TcpProxy[],
    /** Keys of the process's environment that lead it through the proxies. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param env of the process as it would be without proxies. */
  static async between(process: string, env: Readonly<Record<string, string>>, watchers: Watchers): Promise<Wires> {
    const kafka = await kafkaProxies(process, env['KAFKA_BROKERS'] ?? '', watchers);
    const changed: Record<string, string> = { KAFKA_BROKERS: kafka.map(({ port }) => `127.0.0.1:${port}`).join() };
    const databases: TcpProxy[] = [];
    for (const [key, wire] of DATABASES) {
      const address = env[key];
      if (address === undefined || !address.startsWith('postgres')) continue;
      const url = new URL(address);
      const proxy = await databaseProxy(process, wire, url, watchers);
      databases.push(proxy);
      changed[key] = through(url, proxy);
    }
    return new Wires(kafka, databases, changed);
  }

  /** Between the process and the broker, or the databases. */
  async cut(which: 'kafka' | 'databases', how: 'reset' | 'silence'): Promise<void> {
    await Promise.all(this[which].map((proxy) => proxy.cut(how)));
  }

  async heal(): Promise<void> {
    await Promise.all([...this.kafka, ...this.databases].map((proxy) => proxy.heal()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.kafka, ...this.databases].map((proxy) => proxy.close()));
  }
}

const DATABASES = [
  ['EVENT_STORE_URL', 'events'],
  ['VIEWS_URL', 'views'],
] as const;

const through = (url: URL, proxy: TcpProxy): string => {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(proxy.port);
  changed.searchParams.set('sslmode', 'disable');
  return changed.href;
};

const databaseProxy = (process: string, wire: 'events' | 'views', url: URL, watchers: Watchers): Promise<TcpProxy> =>
  startProxy({
    to: { host: url.hostname, port: Number(url.port || 5432) },
    tap: () =>
      postgresTap({
        beforeStatement: (what) => watchers.mayPass({ process, wire, moment: 'request', what }),
        beforeAnswer: (what) => watchers.mayPass({ process, wire, moment: 'answer', what }),
      }),
  });

/** One for each broker; each shows clients the others' proxies in place of the brokers. */
const kafkaProxies = async (process: string, brokers: string, watchers: Watchers): Promise<TcpProxy[]> => {
  const ports = new Map<number, number>();
  const portFor = (port: number): number => ports.get(port) ?? port;
  const proxies: TcpProxy[] = [];
  for (const broker of brokers.split(',')) {
    const to = {
      host: broker.slice(0, broker.lastIndexOf(':')),
      port: Number(broker.slice(broker.lastIndexOf(':') + 1)),
    };
    const tap = () =>
      kafkaTap({
        portFor,
        beforeRequest: (what) => watchers.mayPass({ process, wire: 'kafka', moment: 'request', what }),
        beforeResponse: (what) => watchers.mayPass({ process, wire: 'kafka', moment: 'answer', what }),
      });
    const proxy = await startProxy({ to, tap });
    ports.set(to.port, proxy.port);
    proxies.push(proxy);
  }
  return proxies;
};
