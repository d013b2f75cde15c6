import {
  type AnyPublicEvent,
  type PublicEventData,
  type PublicEventType,
  toCloudEventHeaders,
  type TopicDefinition,
} from '@baton/contracts';
import type { RecordedEvent } from '@baton/event-store';
import type { OutgoingRecord } from '@baton/event-bus';

export interface EventRecordInput<T extends PublicEventType> {
  readonly topic: TopicDefinition;
  /** `baton/<service>`. */
  readonly source: string;
  readonly recorded: RecordedEvent;
  readonly type: T;
  /** Partition key: the conversation id, so that all that happens to one conversation keeps its order. */
  readonly key: string;
  readonly data: PublicEventData<T>;
}

/** The public record of one stored event: a CloudEvent with the stored event's id, time, actor, causes and place. */
export const eventRecord = <T extends PublicEventType>(input: EventRecordInput<T>): OutgoingRecord => {
  const { recorded, key } = input;
  const { metadata } = recorded;
  const event = {
    id: recorded.id,
    type: input.type,
    source: input.source,
    subject: recorded.stream,
    time: metadata.occurredAt,
    partitionKey: key,
    streamRevision: recorded.revision,
    storePosition: recorded.position,
    storeId: null,
    actor: metadata.actor,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    traceparent: metadata.traceparent,
    data: input.data,
  } as AnyPublicEvent;
  return { topic: input.topic.name, key, value: JSON.stringify(event.data), headers: toCloudEventHeaders(event) };
};

/** The latest state of one key on a compacted topic; `null` is the tombstone that takes the key away. */
export const stateRecord = (
  topic: TopicDefinition,
  key: string,
  state: object | null,
  headers: Readonly<Record<string, string>> = {},
): OutgoingRecord => ({
  topic: topic.name,
  key,
  value: state === null ? null : JSON.stringify(state),
  headers: { 'content-type': 'application/json', ...headers },
});
