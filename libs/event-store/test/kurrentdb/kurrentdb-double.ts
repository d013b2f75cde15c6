import { type Metadata, Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js';
import {
  SupportedMethod,
  SupportedMethods,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb';
import { ServerFeaturesService } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb';
import { StreamsService } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb';
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb';
import { appendHandler, type AppendToDouble, batchAppendHandler } from './double-append';
import { DoubleLog } from './double-log';
import { readHandler } from './double-read';

export interface DoubleOptions {
  /** As servers since 21.10 do; without it the client appends by another call. Default true. */
  readonly batches?: boolean;
  /** A subscription begins with the event that it should begin after. No server is known to; a reader must not depend on that. */
  readonly repeatsLast?: boolean;
  /** 0: any. */
  readonly port?: number;
  readonly log?: DoubleLog;
}

const supported = (batches: boolean): SupportedMethods => {
  const service = 'event_store.client.streams.streams';
  const names = ['read', 'append', 'delete', 'tombstone', ...(batches ? ['batchappend'] : [])];
  const methods = new SupportedMethods();
  methods.setEventStoreServerVersion('25.1.0');
  methods.setMethodsList(
    names.map((name) => {
      const method = new SupportedMethod();
      method.setMethodName(name);
      method.setServiceName(service);
      return method;
    }),
  );
  return methods;
};

/**
 * A server that speaks KurrentDB's protocol, for the real client: our reading of the protocol and of the server's source, and not the
 * server. What it proves is that the adapter and the client do together what they should if the server is as we read it.
 */
export class KurrentDbDouble {
  readonly log: DoubleLog;
  /** What a request did that our adapter must never do. */
  readonly violations: string[] = [];
  /** Streams and expectations of all appends, as they came. */
  readonly appends: string[] = [];
  subscriptions = 0;
  /** How many of the next appends are written but not answered. */
  answersToLose = 0;
  private readonly open = new Set<ServerWritableStream<ReadReq, ReadResp>>();
  private readonly server = new Server();

  private constructor(options: DoubleOptions) {
    this.log = options.log ?? new DoubleLog();
    const append: AppendToDouble = (stream, expected, events, headers) => {
      this.appends.push(`${stream} ${expected}`);
      if (expected === 'any') this.violations.push(`an append to ${stream} without an expectation`);
      if (headers.get('requires-leader') !== 'true')
        this.violations.push(`an append to ${stream} that a follower may take`);
      const appended = this.log.append(stream, expected, events);
      if (this.answersToLose === 0) return appended;
      this.answersToLose -= 1;
      return null;
    };
    const read = readHandler(this.log, options.repeatsLast ?? false, (call) => {
      this.subscriptions += 1;
      this.open.add(call);
      call.on('cancelled', () => this.open.delete(call));
    });
    this.server.addService(StreamsService, {
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
        this.look(call.request, call.metadata);
        read(call);
      },
      append: appendHandler(append),
      batchAppend: batchAppendHandler(append),
    });
    this.server.addService(ServerFeaturesService, {
      getSupportedMethods: (_: unknown, respond: (error: null, methods: SupportedMethods) => void) =>
        respond(null, supported(options.batches ?? true)),
    });
  }

  /** @returns a running server and the URL by which the client finds it. */
  static async start(options: DoubleOptions = {}): Promise<{ double: KurrentDbDouble; url: string; port: number }> {
    const double = new KurrentDbDouble(options);
    const port = await new Promise<number>((resolve, reject) => {
      double.server.bindAsync(`127.0.0.1:${options.port ?? 0}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return { double, url: `kurrentdb://127.0.0.1:${port}?tls=false&discoveryInterval=10`, port };
  }

  /** Ends the subscriptions that run, as a server does that steps down. */
  endSubscriptions(): void {
    for (const call of this.open) call.emit('error', { code: status.UNAVAILABLE, details: 'the node steps down' });
    this.open.clear();
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private look(request: ReadReq, headers: Metadata): void {
    const options = request.getOptions();
    if (String(headers.get('requires-leader')[0]) !== 'true') this.violations.push('a read that a follower may answer');
    if (options?.hasAll() && options.getFilter()?.getStreamIdentifier() === undefined) {
      this.violations.push("a read of the whole log that does not leave out the server's own streams");
    }
    if (options?.getResolveLinks()) this.violations.push('a read that follows links');
  }
}
