import { ERASED_HEADER, fromCloudEvent, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import type { LiveRecord } from '@baton/notification-service/src/domain/change';
import { isConversationEvent } from '@baton/notification-service/src/domain/running-chat';
import { isTicketEvent } from '@baton/notification-service/src/domain/ticket-event';
import { FOLLOWED } from '@baton/notification-service/src/domain/followed-topics';

export interface Lane {
  readonly topic: string;
  readonly partition: number;
  readonly records: { readonly key: string; readonly record: LiveRecord }[];
  /** Offset at which the history that runs now began. */
  begins: number;
}

/** As the notification service's consumer reads a record of the bus. @param revision that the relay stamps on it. */
const readRecord = ({ topic, key, value, headers }: OutgoingRecord, revision: number): LiveRecord => {
  const data = value === null ? null : (JSON.parse(value.toString()) as never);
  switch (topic) {
    case topics.ticketState.name:
      return { kind: 'ticket', id: key, state: data, revision };
    case topics.conversationState.name:
      return { kind: 'conversation', id: key, state: data, revision, isErased: headers[ERASED_HEADER] !== undefined };
    case topics.agentState.name:
      return { kind: 'agent', id: key, state: data };
    default: {
      const event = fromCloudEvent({ ...headers, streamrevision: String(revision) }, data);
      if (isConversationEvent(event)) return { kind: 'event', event };
      if (isTicketEvent(event)) return { kind: 'ticketEvent', event };
      throw new Error(`nobody follows ${event.type}`);
    }
  }
};

/** The followed topics: order holds within a partition, and between partitions whoever reads decides. */
export class BusLog {
  readonly lanes: readonly Lane[] = FOLLOWED.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, records: [], begins: 0 })),
  );

  /** What was written until now belongs to histories that are over. */
  beginHistory(): void {
    for (const lane of this.lanes) lane.begins = lane.records.length;
  }

  write(records: readonly OutgoingRecord[], revision: number): void {
    for (const record of records) {
      const { partitions } = FOLLOWED.find(({ name }) => name === record.topic) ?? { partitions: 1 };
      const partition = [...record.key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % partitions;
      const lane = this.lanes.find((one) => one.topic === record.topic && one.partition === partition);
      lane?.records.push({ key: record.key, record: readRecord(record, revision) });
    }
  }
}
