import type { z } from 'zod';
import { conversationEvents } from './conversation-events';
import { presenceEvents } from './directory-events';
import { ticketEvents } from './ticket-events';

/** Every public event type and its schema. */
export const publicEvents = { ...ticketEvents, ...conversationEvents, ...presenceEvents } as const;

export type PublicEventType = keyof typeof publicEvents;
export type PublicEventData<T extends PublicEventType> = z.infer<(typeof publicEvents)[T]>;

/** Who caused an event. The actor is mandatory: an audit without it is no audit. */
export interface EventActor {
  readonly kind: 'agent' | 'bot' | 'customer' | 'system';
  readonly id: string;
}

/** A public event as code sees it; on the wire it is a CloudEvent 1.0 in Kafka's binary mode. */
export interface PublicEvent<T extends PublicEventType = PublicEventType> {
  readonly id: string;
  readonly type: T;
  /** `baton/<service>`. */
  readonly source: string;
  /** `ticket-<id>`, `conversation-<id>`: the stream that it happened on. */
  readonly subject: string;
  readonly time: string;
  readonly partitionKey: string;
  /** Rises by one per stream; a gap means loss. Null for presence, which has no stream. */
  readonly streamRevision: number | null;
  readonly storePosition: string | null;
  readonly storeId: string | null;
  readonly actor: EventActor | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly traceparent: string | null;
  readonly data: PublicEventData<T>;
}

/** A union with the data typed by `type`, so that a `switch` narrows. */
export type AnyPublicEvent = { [T in PublicEventType]: PublicEvent<T> }[PublicEventType];

/** Headers of a bus record, by lower-case name. */
export type RecordHeaders = Readonly<Record<string, string>>;

/** The event named something this version does not know: the reader must stop or park, never skip silently. */
export class UnknownPublicEvent extends Error {
  constructor(readonly type: string) {
    super(`unknown public event type '${type}'`);
    this.name = 'UnknownPublicEvent';
  }
}

/** The record is no well-formed CloudEvent of a known type. The message names fields, never their values. */
export class MalformedPublicEvent extends Error {
  constructor(detail: string) {
    super(`malformed public event: ${detail}`);
    this.name = 'MalformedPublicEvent';
  }
}

const optional = (name: string, value: string | number | null): RecordHeaders =>
  value === null ? {} : { [name]: String(value) };

/** CloudEvents 1.0, Kafka protocol binding, binary mode: attributes become `ce_` headers, the value is the bare data. */
export const toCloudEventHeaders = (event: AnyPublicEvent): RecordHeaders => ({
  ce_specversion: '1.0',
  ce_id: event.id,
  ce_source: event.source,
  ce_type: event.type,
  ce_subject: event.subject,
  ce_time: event.time,
  ce_dataschema: `urn:baton:schema:${event.type}`,
  ce_partitionkey: event.partitionKey,
  'content-type': 'application/json',
  ...optional('streamrevision', event.streamRevision),
  ...optional('storeposition', event.storePosition),
  ...optional('storeid', event.storeId),
  ...optional('actorkind', event.actor && event.actor.kind),
  ...optional('actorid', event.actor && event.actor.id),
  ...optional('correlationid', event.correlationId),
  ...optional('causationid', event.causationId),
  ...optional('traceparent', event.traceparent),
});

const isKnownType = (type: string): type is PublicEventType => Object.hasOwn(publicEvents, type);

/**
 * Reads a record of an events topic back.
 * @throws UnknownPublicEvent when the type is newer than this code.
 * @throws MalformedPublicEvent when headers or data do not fit.
 */
export const fromCloudEvent = (headers: RecordHeaders, value: unknown): AnyPublicEvent => {
  const type = headers['ce_type'];
  const id = headers['ce_id'];
  if (type === undefined || id === undefined) throw new MalformedPublicEvent('ce_type and ce_id are required');
  if (!isKnownType(type)) throw new UnknownPublicEvent(type);
  const parsed = publicEvents[type].safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join('.') || '(value)').join(', ');
    throw new MalformedPublicEvent(`${type} ${id}: ${where}`);
  }
  const text = (name: string): string | null => headers[name] ?? null;
  const actorKind = text('actorkind');
  return {
    id,
    type,
    source: text('ce_source') ?? '',
    subject: text('ce_subject') ?? '',
    time: text('ce_time') ?? '',
    partitionKey: text('ce_partitionkey') ?? '',
    streamRevision: headers['streamrevision'] === undefined ? null : Number(headers['streamrevision']),
    storePosition: text('storeposition'),
    storeId: text('storeid'),
    actor: actorKind === null ? null : { kind: actorKind as EventActor['kind'], id: text('actorid') ?? '' },
    correlationId: text('correlationid'),
    causationId: text('causationid'),
    traceparent: text('traceparent'),
    data: parsed.data,
  } as AnyPublicEvent;
};
