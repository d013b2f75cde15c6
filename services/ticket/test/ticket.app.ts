import {
  type AnyPublicEvent,
  type PresenceStateV1,
  type PublicEventData,
  toCloudEventHeaders,
  topics,
} from '@baton/contracts';
import { type EventBus, type OutgoingRecord, openEmbeddedBus } from '@baton/event-bus';
import { type EventStore, type KeyStore, openSqliteEventStore, openSqliteKeyStore } from '@baton/event-store';
import {
  type BatonService,
  createDevIssuer,
  createLog,
  createTokenSigner,
  type DevIssuer,
  Lifecycle,
  newSigningKey,
  noRateLimits,
  type TokenSigner,
} from '@baton/service-kit';
import { openSqlite } from '@baton/sql';
import type { Kysely } from 'kysely';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTicketService, type TicketViews } from '../src/ticket.module';

/** What came back; `body` is looked into as it comes. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Staff {
  readonly roles?: readonly ('agent' | 'supervisor' | 'admin' | 'bot' | 'privacy' | 'analytics')[];
  readonly skills?: readonly string[];
  readonly queues?: readonly string[];
  readonly name?: string;
}

/** A handover as the conversation service would have published it. */
export interface Asked {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  /** Of the conversation's stream: what `Baton-Seen` names. */
  readonly seen: string;
}

type Requested = PublicEventData<'baton.conversation.live-chat-requested.v1'>;

const requestedData = (more: Partial<Requested>): Requested => ({
  conversationId: randomUUID(),
  customerId: randomUUID(),
  channel: 'web',
  previousForCustomer: null,
  previousForAgents: null,
  ticketId: randomUUID(),
  customerName: 'Mara',
  subject: 'Wrong invoice',
  topics: ['invoice'],
  queue: null,
  requiredSkills: [],
  variables: { orderNumber: 'No. 4711' },
  requestedAt: new Date().toISOString(),
  ...more,
});

/** The whole service on embedded adapters in a folder of its own, and both of its neighbours played through the bus. */
export class TicketApp {
  private readonly revisions = new Map<string, number>();
  private readonly tokens = new Map<string, string>();
  private last: OutgoingRecord | null = null;

  private constructor(
    readonly service: BatonService,
    readonly replica: BatonService,
    readonly store: EventStore,
    readonly keys: KeyStore,
    readonly bus: EventBus,
    readonly views: Kysely<TicketViews>,
    readonly dev: DevIssuer,
    private readonly visitors: TokenSigner,
    private readonly lifecycle: Lifecycle,
    private readonly folder: string,
  ) {}

  /** @param folder what an earlier one left with `stop('keep')`; default: a new one. */
  static async start(folder?: string): Promise<TicketApp> {
    return TicketApp.startIn(folder ?? (await mkdtemp(join(tmpdir(), 'baton-ticket-'))));
  }

  private static async startIn(folder: string): Promise<TicketApp> {
    const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    const keys = await openSqliteKeyStore({ file: join(folder, 'keys.sqlite'), masterKey: Buffer.alloc(32, 1) });
    const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite') });
    await bus.ensureTopics(Object.values(topics));
    const views = openSqlite<TicketViews>(join(folder, 'views.sqlite'));
    const dev = await createDevIssuer();
    const key = await newSigningKey();
    const visitors = await createTokenSigner({ issuer: 'visitors', audience: 'baton', key, roles: ['customer'] });
    const log = createLog({ level: 'silent', name: 'test' });
    const lifecycle = new Lifecycle(log);
    const edge = {
      issuers: [dev.config, visitors.config],
      commandSecret: Buffer.alloc(32, 7),
      log,
      lifecycle,
      rateLimits: noRateLimits,
    };
    const ports = { store, keys, bus, views, sweepEveryMs: 0 };
    const service = await createTicketService(ports, edge);
    // A second replica over the same store, with caches of its own; it only answers HTTP.
    const replica = await createTicketService(ports, edge);
    await service.app.init();
    await replica.app.init();
    await service.start();
    return new TicketApp(service, replica, store, keys, bus, views, dev, visitors, lifecycle, folder);
  }

  /** @returns the folder with all that was stored, when it is kept. */
  async stop(folder: 'keep' | 'remove' = 'remove'): Promise<string> {
    expect(await this.lifecycle.shutdown()).toBe(true);
    await this.views.destroy();
    await this.bus.close();
    await this.keys.close();
    await this.store.close();
    if (folder === 'remove') await rm(this.folder, { recursive: true });
    return this.folder;
  }

  /** A member of staff's token, the same one for the same name. */
  async staff(sub: string, { roles = ['agent'], ...more }: Staff = {}): Promise<string> {
    const token = this.tokens.get(sub) ?? (await this.dev.token({ sub, name: `Agent ${sub}`, roles, ...more }));
    this.tokens.set(sub, token);
    return token;
  }

  customer(customerId: string): Promise<string> {
    return this.visitors.sign({ sub: customerId, roles: ['customer'], customerId, channel: 'web' }, 3_600);
  }

  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, call: Call = {}): Promise<Answer> {
    return this.callOn(this.service, method, path, call);
  }

  async callOn(
    service: BatonService,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    call: Call = {},
  ): Promise<Answer> {
    const answer = await service.app.inject({
      method,
      url: path,
      headers: {
        ...(call.as !== undefined && { authorization: `Bearer ${call.as}` }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body !== undefined && { payload: JSON.stringify(call.body) }),
    });
    const body: unknown = answer.body === '' ? null : JSON.parse(answer.body);
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  /** `POST /v1/tickets/<id>/<command>`. */
  post(ticketId: string, command: string, as: string, body?: unknown, headers?: Call['headers']): Promise<Answer> {
    return this.call('POST', `/v1/tickets/${ticketId}/${command}`, {
      as,
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
    });
  }

  /** The customer asks for a person. Answers before the ticket service has heard of it. */
  async ask(more: Partial<Requested> = {}): Promise<Asked> {
    const data = requestedData(more);
    const seen = await this.publish(data.conversationId, { type: 'baton.conversation.live-chat-requested.v1', data });
    const { ticketId, conversationId, customerId } = data;
    return { ticketId, conversationId, customerId, seen };
  }

  /** A ticket that is there, as a supervisor sees it. */
  async ticket(more: Partial<Requested> = {}): Promise<Asked> {
    const asked = await this.ask(more);
    const as = await this.staff('sue', { roles: ['supervisor'] });
    const answer = await this.call('GET', `/v1/tickets/${asked.ticketId}`, {
      as,
      headers: { 'baton-seen': asked.seen },
    });
    expect(answer.status).toBe(200);
    return asked;
  }

  /** The customer ends the chat; answers once the ticket service has heard it. */
  async leave({ ticketId, conversationId, customerId }: Asked): Promise<void> {
    const order = { previousForCustomer: null, previousForAgents: null };
    const data = {
      conversationId,
      customerId,
      channel: 'web',
      ...order,
      ticketId,
      epoch: 0,
      by: 'customer',
      why: 'left',
    };
    await this.settled(await this.publish(conversationId, { type: 'baton.conversation.live-chat-ended.v1', data }));
  }

  async erase({ ticketId, conversationId, customerId }: Asked): Promise<void> {
    const data = { conversationId, customerId, channel: 'web', ticketId, epoch: 0 };
    await this.settled(await this.publish(conversationId, { type: 'baton.conversation.erased.v1', data }));
  }

  /** Presence says this of an agent; answers once the ticket service has heard it. */
  async presence(
    id: string,
    status: PresenceStateV1['status'],
    availability: PresenceStateV1['availability'],
    seq = 1,
  ) {
    const key = `agent:${id}`;
    const value: PresenceStateV1 = {
      person: { kind: 'agent', id },
      status,
      availability,
      since: new Date().toISOString(),
      seq,
    };
    await this.bus.publish([record(topics.presenceState.name, key, value, {}), relayWord({})]);
    const as = await this.staff('sue', { roles: ['supervisor'] });
    await until(async () => {
      const { body } = await this.call('GET', '/v1/agents', { as });
      const found = body.items.find((agent: { id: string }) => agent.id === id);
      return found?.status === status && found?.availability === availability;
    });
  }

  /** Presence says this of a customer, as its relay does; answers once the ticket service has heard it. */
  async customerIs(customerId: string, status: PresenceStateV1['status'], since: string, seq: number): Promise<void> {
    const person = { kind: 'customer' as const, id: customerId };
    const key = `customer:${customerId}`;
    const state: PresenceStateV1 = { person, status, availability: 'available', since, seq };
    const isGone = status === 'offline';
    await this.bus.publish([
      ...(isGone ? [episode(key, { person, seq, since })] : []),
      record(topics.presenceState.name, key, isGone ? null : state, {}),
    ]);
    await until(async () => {
      const rows = await this.views
        .selectFrom('customer_presence')
        .selectAll()
        .where('customer_id', '=', customerId)
        .execute();
      return rows.some((row) => row.status === status && Number(row.seq) === seq);
    });
  }

  /** Presence' relay says that everything until then is on the bus; answers once the ticket service has heard it. */
  async presenceHasTold(upTo: number): Promise<void> {
    await this.bus.publish([relayWord({ asOf: upTo })]);
    await until(async () => {
      const row = await this.views.selectFrom('presence_told').selectAll().executeTakeFirst();
      return Number(row?.as_of) === upTo;
    });
  }

  /** The bus delivers the newest event again, as one does whose reader lost its place. */
  async repeatLast(): Promise<void> {
    if (this.last === null) throw new Error('nothing was published yet');
    await this.bus.publish([this.last]);
  }

  private async settled(seen: string): Promise<void> {
    const as = await this.staff('sue', { roles: ['supervisor'] });
    expect((await this.call('GET', '/v1/settings', { as, headers: { 'baton-seen': seen } })).status).toBe(200);
  }

  private async publish(conversationId: string, { type, data }: { type: string; data: object }): Promise<string> {
    const stream = `conversation-${conversationId}`;
    const streamRevision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, streamRevision);
    const event = {
      id: randomUUID(),
      type,
      source: 'baton/conversation',
      subject: stream,
      time: new Date().toISOString(),
      partitionKey: conversationId,
      streamRevision,
      storePosition: '1',
      storeId: 'conversation-store',
      actor: { kind: 'customer', id: 'whoever' },
      correlationId: randomUUID(),
      causationId: null,
      traceparent: null,
      data,
    } as unknown as AnyPublicEvent;
    const headers = { ...toCloudEventHeaders(event), generation: 'g' };
    this.last = record(topics.conversationEvents.name, conversationId, data, headers);
    await this.bus.publish([this.last]);
    return `${stream}@${streamRevision}`;
  }
}

const record = (topic: string, key: string, value: object | null, headers: Record<string, string>): OutgoingRecord => ({
  topic,
  key,
  value: value && JSON.stringify(value),
  headers,
});

/** Of a generation of its own, so that it takes the place of every word before it. */
const relayWord = (more: { readonly asOf?: number }): OutgoingRecord => {
  const progress = { position: null, storeId: 'presence', caughtUp: true, generation: randomUUID(), ...more };
  return record(topics.relay.name, 'relay-presence', progress, {});
};

const episode = (key: string, data: PublicEventData<'baton.presence.offline.v1'>): OutgoingRecord => {
  const event = {
    id: randomUUID(),
    type: 'baton.presence.offline.v1',
    source: 'baton/presence',
    subject: key,
    time: data.since,
    partitionKey: key,
    streamRevision: null,
    storePosition: null,
    storeId: null,
    actor: { kind: 'system', id: 'presence' },
    correlationId: null,
    causationId: null,
    traceparent: null,
    data,
  } as AnyPublicEvent;
  return record(topics.presenceEvents.name, key, data, { ...toCloudEventHeaders(event), generation: 'g' });
};

/** Asks again, a turn of the event loop later, until it is so; the test's own timeout ends it. */
export const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
};

/** Everything that the bus holds on a topic, in order of the partitions. */
export const readTopic = async (bus: EventBus, name: keyof typeof topics, count: number): Promise<OutgoingRecord[]> => {
  const found: OutgoingRecord[] = [];
  const consumer = await bus.consume({
    group: `test-${randomUUID()}`,
    topics: [topics[name]],
    startAt: () => Promise.resolve(undefined),
    onBatch: ({ records }) => Promise.resolve(void found.push(...records)),
  });
  await until(() => Promise.resolve(found.length >= count));
  await consumer.stop();
  return found;
};
