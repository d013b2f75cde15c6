import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentStateV1,
  type ConversationStateV1,
  ERASED_HEADER,
  type TicketStateV1,
  toCloudEventHeaders,
  topics,
} from '@baton/contracts';
import { type EmbeddedBus, type FencedWriter, openEmbeddedBus, type OutgoingRecord } from '@baton/event-bus';
import {
  createDevIssuer,
  createLog,
  createTokenSigner,
  type DevIssuer,
  Lifecycle,
  newSigningKey,
  noRateLimits,
  type TokenSigner,
} from '@baton/service-kit';
import type { ConversationEvent } from '../src/domain/running-chat';
import { FOLLOWED } from '../src/domain/followed-topics';
import { createNotificationService, type NotificationService } from '../src/notification.module';
import { CursorCodec } from '../src/outbound/cursor-codec';
import { CONVERSATION, CUSTOMER } from './live.examples';
import { StreamClient } from './stream.client';

/** Who writes what, as in the real house. */
const RELAYS = {
  'relay-ticket': [topics.ticketEvents, topics.ticketState, topics.agentState],
  'relay-conversation': [topics.conversationEvents, topics.conversationState],
};

export interface Process {
  readonly service: NotificationService;
  readonly url: string;
  stop(): Promise<boolean>;
}

/** One machine: a bus that outlives the processes on it, whoever writes to it, and a clock that only tests move. */
export class NotificationMachine {
  /** Milliseconds that the service's clock is ahead of the real one. */
  ahead = 0;
  private readonly store = randomUUID();
  private readonly secret = randomBytes(32);
  private readonly relays = new Map<string, FencedWriter>();
  private readonly streams: AbortController[] = [];

  private constructor(
    private readonly folder: string,
    readonly bus: EmbeddedBus,
    readonly issuer: DevIssuer,
    private readonly visitors: TokenSigner,
  ) {}

  static async open(): Promise<NotificationMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'notification-'));
    const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite'), cleanEveryMs: 0 });
    const key = await newSigningKey();
    const visitors = await createTokenSigner({ issuer: 'visitors', audience: 'baton', key, roles: ['customer'] });
    const machine = new NotificationMachine(folder, bus, await createDevIssuer(), visitors);
    await machine.openRelays();
    return machine;
  }

  /** Both relays begin, or go on, and have caught up. */
  async openRelays(): Promise<void> {
    for (const [name, written] of Object.entries(RELAYS)) {
      const writer = await this.bus.openWriter(name, written);
      this.relays.set(name, writer);
      await writer.write([], { position: null, storeId: this.store, caughtUp: true });
    }
  }

  /** The topics of a relay are emptied; it begins a new generation, and has not caught up. */
  async republish(relay: keyof typeof RELAYS): Promise<void> {
    await this.bus.republish(relay);
    this.relays.set(relay, await this.bus.openWriter(relay, RELAYS[relay]));
    await this.write(relay, [], false);
  }

  /** @param caughtUp what the relay says of itself in the same transaction. */
  async write(relay: keyof typeof RELAYS, records: readonly OutgoingRecord[], caughtUp = true): Promise<void> {
    const writer = this.relays.get(relay);
    if (writer === undefined) throw new Error(`${relay} is not open`);
    const { generation } = writer;
    const stamped = records.map((one) => ({ ...one, headers: { storeid: this.store, ...one.headers, generation } }));
    await writer.write(stamped, { position: null, storeId: this.store, caughtUp });
  }

  async boot({ tickEveryMs = 0 } = {}): Promise<Process> {
    const log = createLog({ level: 'silent', name: 'test' });
    const lifecycle = new Lifecycle(log);
    const ports = { bus: this.bus, now: () => Date.now() + this.ahead, tickEveryMs };
    const issuers = [this.issuer.config, this.visitors.config];
    const edge = { issuers, commandSecret: this.secret, log, lifecycle, rateLimits: noRateLimits };
    const service = await createNotificationService(ports, edge);
    await service.app.init();
    await service.app.listen(0, '127.0.0.1');
    const unused = unusedConnections(service);
    const stop = async (): Promise<boolean> => {
      for (const socket of unused()) socket.destroy();
      return lifecycle.shutdown();
    };
    return { service, url: await service.app.getUrl(), stop };
  }

  /** A process that has read everything. */
  async start(options = {}): Promise<Process> {
    const process = await this.boot(options);
    await process.service.start();
    await process.service.caughtUp();
    return process;
  }

  /** A cursor that tells of one record more of each partition than the bus has. */
  beyond(cursor: string): string {
    const codec = new CursorCodec(this.secret, FOLLOWED);
    const { viewer, views, time, topics: places } = codec.read(cursor);
    const further = [...(places ?? [])].map(
      ([topic, { generation, offsets }]) => [topic, { generation, offsets: offsets.map((n) => n + 1) }] as const,
    );
    return `${codec.own(viewer, views)}.${codec.shared(time, new Map(further))}`;
  }

  agentToken(
    sub: string,
    roles: readonly ('agent' | 'supervisor' | 'bot' | 'admin')[] = ['agent'],
    seconds = 600,
  ): Promise<string> {
    return this.issuer.token({ sub, roles, skills: ['de'] }, seconds);
  }

  customerToken(): Promise<string> {
    const bound = { customerId: CUSTOMER, conversationId: CONVERSATION, channel: 'web' };
    return this.visitors.sign({ sub: CUSTOMER, roles: ['customer'], ...bound }, 600);
  }

  putTicket(id: string, state: TicketStateV1 | null, revision = state?.revision ?? 99): Promise<void> {
    return this.put(topics.ticketState.name, id, state, revision);
  }

  putConversation(state: ConversationStateV1): Promise<void> {
    return this.put(topics.conversationState.name, state.id, state, state.revision);
  }

  /** As the conversation service writes it of an erasure: the tombstone tells of it, and outlives the event where nobody reads from the beginning. */
  eraseConversation(revision: number): Promise<void> {
    const headers = { streamrevision: String(revision), [ERASED_HEADER]: 'true' };
    const record = { topic: topics.conversationState.name, key: CONVERSATION, value: null, headers };
    return this.write('relay-conversation', [record]);
  }

  putAgent(state: AgentStateV1): Promise<void> {
    return this.put(topics.agentState.name, state.id, state, state.revision);
  }

  happen(event: ConversationEvent): Promise<void> {
    const headers = toCloudEventHeaders({ ...event, storeId: this.store });
    const topic = topics.conversationEvents.name;
    const record = { topic, key: event.partitionKey, value: JSON.stringify(event.data), headers };
    return this.write('relay-conversation', [record]);
  }

  /** Opens the live stream and reads it as it comes. */
  async stream({ url }: Process, query: string, token: string, headers: Record<string, string> = {}) {
    const aborting = new AbortController();
    this.streams.push(aborting);
    const answer = await fetch(`${url}/v1/live?${query}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: aborting.signal,
    });
    const client = new StreamClient();
    const body = answer.status === 200 ? null : ((await answer.json()) as { code: string });
    if (answer.status === 200) void pump(answer, client);
    return { answer, client, body, abort: () => aborting.abort() };
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.abort();
    await this.bus.close();
    await rm(this.folder, { recursive: true });
  }

  private put(topic: string, key: string, state: object | null, revision: number): Promise<void> {
    const relay = topic === topics.conversationState.name ? 'relay-conversation' : 'relay-ticket';
    const value = state === null ? null : JSON.stringify(state);
    return this.write(relay, [{ topic, key, value, headers: { streamrevision: String(revision) } }]);
  }
}

/** `fetch` opens another connection when one is aborted, and asks nothing on it: a server that stops waits for that. */
const unusedConnections = ({ app }: NotificationService): (() => readonly Socket[]) => {
  const sockets = new Set<Socket>();
  const server = app.getHttpServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => [...sockets].filter(({ bytesRead }) => bytesRead === 0);
};

const pump = async (answer: Response, client: StreamClient): Promise<void> => {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      client.feed(decoder.decode(chunk, { stream: true }));
    }
  } catch {
    // aborted by the test, or cut off by the server: either way it is over
  }
  client.end();
};
