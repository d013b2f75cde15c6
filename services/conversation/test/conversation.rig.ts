import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentStateV1,
  type PublicEventData,
  type PublicEventType,
  type SettingsStateV1,
  topics,
} from '@baton/contracts';
import { type FencedWriter, openEmbeddedBus, type OutgoingRecord } from '@baton/event-bus';
import { openSqliteEventStore, openSqliteKeyStore, type RecordedEvent } from '@baton/event-store';
import { eventRecord, stateRecord } from '@baton/relay';
import {
  createDevIssuer,
  createLog,
  createTokenSigner,
  Lifecycle,
  newSigningKey,
  noRateLimits,
  type TokenClaims,
} from '@baton/service-kit';
import { openSqlite } from '@baton/sql';
import { v5 as uuidv5 } from 'uuid';
import {
  type ConversationPorts,
  type ConversationTables,
  createConversationService,
  openFolderBlobStore,
} from '../src/conversation.module';

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly raw: Buffer;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tests say what they expect of it
  readonly body: any;
}

export interface Ask {
  readonly as?: string | null;
  readonly body?: unknown;
  readonly key?: string;
  readonly seen?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: Buffer;
}

type TicketType = Extract<PublicEventType, `baton.ticket.${string}`>;
type TicketData<T extends TicketType> = Omit<PublicEventData<T>, 'ticketId' | 'conversationId' | 'customerId'>;

/** A whole conversation service on embedded adapters in a folder of its own, with the ticket service played by the test. */
export const startRig = async (options: Partial<Pick<ConversationPorts, 'identityIssuers'>> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-conversation-'));
  const log = createLog({ level: 'silent', name: 'test' });
  const lifecycle = new Lifecycle(log);
  const dev = await createDevIssuer();
  const audience = 'baton';
  const visitorTokens = await createTokenSigner({
    issuer: 'baton-visitors',
    audience,
    key: await newSigningKey(),
    roles: ['customer'],
  });
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  const keys = await openSqliteKeyStore({ file: join(folder, 'keys.sqlite'), masterKey: randomBytes(32) });
  const bus = openEmbeddedBus({ file: join(folder, 'bus.sqlite') });
  const views = openSqlite<ConversationTables>(join(folder, 'views.sqlite'));
  const blobs = await openFolderBlobStore(join(folder, 'blobs'));
  const customerSecret = randomBytes(32);
  const identityIssuers = options.identityIssuers ?? [
    { channel: 'web', issuer: dev.config.issuer, audience, keys: dev.jwks },
  ];
  const ports = { store, keys, bus: await bus, views, blobs, visitorTokens, customerSecret, identityIssuers };
  await ports.bus.ensureTopics(Object.values(topics));
  const issuers = [dev.config, visitorTokens.config];
  const edge = { issuers, commandSecret: randomBytes(32), log, lifecycle, rateLimits: noRateLimits };
  const service = await createConversationService(ports, edge);
  await service.app.init();
  await service.app.getHttpAdapter().getInstance().ready();
  await service.start();
  const ticketWriter = await ports.bus.openWriter('relay-ticket', [
    topics.ticketEvents,
    topics.ticketState,
    topics.agentState,
    topics.settingsState,
  ]);
  const tickets = ticketsOf(ticketWriter, await store.storeId());

  const ask = async (
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    { as = null, body, key, seen, headers, payload }: Ask = {},
  ): Promise<Answer> => {
    const response = await service.app.inject({
      method,
      url,
      headers: {
        ...(as !== null && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(seen !== undefined && { 'baton-seen': seen }),
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
      ...(payload !== undefined && { payload }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      raw: response.rawPayload,
      body: isJson ? response.json() : null,
    };
  };

  const token = (claims: Partial<TokenClaims> & Pick<TokenClaims, 'sub' | 'roles'>): Promise<string> =>
    dev.token(claims);
  const people = {
    bot: await token({ sub: 'helper-bot', roles: ['bot'] }),
    ada: await token({ sub: 'ada', name: 'Ada', roles: ['agent'] }),
    bob: await token({ sub: 'bob', name: 'Bob', roles: ['agent'], skills: ['fr'] }),
    sue: await token({ sub: 'sue', name: 'Sue', roles: ['supervisor'] }),
    officer: await token({ sub: 'officer', roles: ['privacy'] }),
    analyst: await token({ sub: 'analyst', roles: ['analytics'] }),
  };

  const visitor = async (
    body: object = { channel: 'web', name: 'Jo' },
  ): Promise<{ token: string; customerId: string; conversationId: string }> => {
    const answer = await ask('POST', '/v1/visitors', { body });
    if (answer.status !== 201) throw new Error(`no visitor: ${JSON.stringify(answer.body)}`);
    return answer.body as { token: string; customerId: string; conversationId: string };
  };

  const stop = async (): Promise<void> => {
    await ticketWriter.close();
    await lifecycle.shutdown();
    await ports.bus.close();
    await Promise.all([store.close(), keys.close(), views.destroy()]);
    await rm(folder, { recursive: true, force: true });
  };

  const blobFiles = async (): Promise<string[]> =>
    (await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  return { ...ports, ...tickets, service, dev, ask, token, people, visitor, stop, blobFiles, visitorTokens };
};

export type Rig = Awaited<ReturnType<typeof startRig>>;

/** The ticket service as this one knows it: its events and states on the bus. */
const ticketsOf = (writer: FencedWriter, storeId: string) => {
  const revisions = new Map<string, number>();
  let position = 0;
  const write = (records: readonly OutgoingRecord[], headers: Readonly<Record<string, string>>): Promise<void> => {
    position += 1;
    const all = { ...headers, storeid: storeId, generation: writer.generation, storeposition: String(position) };
    const complete = records.map((record) => ({ ...record, headers: { ...record.headers, ...all } }));
    return writer.write(complete, { position: String(position), storeId, caughtUp: true });
  };
  const next = (stream: string): number => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return revision;
  };

  /** Lets a ticket event arrive; answers the causal token that names it. */
  const ticketEvent = async <T extends TicketType>(
    chat: { readonly ticketId: string; readonly conversationId: string; readonly customerId: string },
    type: T,
    data: TicketData<T>,
    actorId = 'ada',
  ): Promise<string> => {
    const stream = `ticket-${chat.ticketId}`;
    const revision = next(stream);
    const recorded: RecordedEvent = {
      id: uuidv5(`${stream}/${revision}`, uuidv5.URL),
      stream,
      revision,
      position: String(position + 1),
      type: 'x',
      data: {},
      metadata: {
        commandId: 'x',
        actor: { kind: 'agent', id: actorId },
        customerId: chat.customerId,
        correlationId: 'c',
        causationId: null,
        traceparent: null,
        occurredAt: new Date().toISOString(),
        schemaVersion: 1,
      },
    };
    const { ticketId, conversationId, customerId } = chat;
    const whole = { ticketId, conversationId, customerId, ...data } as PublicEventData<T>;
    const record = eventRecord({
      topic: topics.ticketEvents,
      source: 'baton/ticket',
      recorded,
      type,
      key: conversationId,
      data: whole,
    });
    await write([record], {});
    return `${stream}@${revision}`;
  };

  const agent = async (id: string, name: string): Promise<string> => {
    const revision = next(`agent-${id}`);
    const preferences = { sound: true, locale: null, theme: 'system' as const };
    const state: AgentStateV1 = { id, name, skills: [], queues: [], preferences, revision };
    await write([stateRecord(topics.agentState, id, state)], { streamrevision: String(revision) });
    return `agent-${id}@${revision}`;
  };

  const settings = async (maxFileBytes: number): Promise<string> => {
    const revision = next('settings');
    const state: SettingsStateV1 = {
      askFaqOnResolve: false,
      allowForwardToOffline: false,
      goneAfterSeconds: null,
      maxFileBytes,
      revision,
    };
    await write([stateRecord(topics.settingsState, 'settings', state)], { streamrevision: String(revision) });
    return `settings@${revision}`;
  };
  return { ticketEvent, agent, settings };
};

/** Looks again and again until it is so; the test's own time limit ends it. */
export const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
};

/** A multipart body with one file, and fields before it. */
export const form = (
  file: { readonly name: string; readonly content: Buffer | string; readonly type?: string },
  fields: Readonly<Record<string, string>> = {},
): { readonly headers: Readonly<Record<string, string>>; readonly payload: Buffer } => {
  const boundary = 'baton-test-boundary';
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: ${file.type ?? 'application/octet-stream'}\r\n\r\n`;
  const payload = Buffer.concat([
    ...parts,
    Buffer.from(head),
    Buffer.from(file.content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, payload };
};

/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
