import type { RecordedEvent } from '@baton/event-store';
import type { OutgoingRecord } from '@baton/event-bus';

/** One stored event with the fold before and after it. */
export interface Change<State, Event> {
  readonly recorded: RecordedEvent;
  readonly event: Event;
  readonly before: State;
  readonly after: State;
}

/** How the stored events of one kind of stream become public records. Pure but for `decode`, which needs keys. */
export interface Publisher<State, Event> {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  /** @throws UnknownEventType, which halts the relay: a skipped event is lost for ever behind the checkpoint. */
  readonly decode: (recorded: RecordedEvent) => Promise<Event>;
  /** Records in the order in which they must appear. The relay adds `streamrevision`, `storeposition`, `storeid`, `generation`. */
  readonly translate: (change: Change<State, Event>) => readonly OutgoingRecord[];
}

/** A publisher bound to the streams that it folds; its state type stays inside. */
export interface StreamPublisher {
  /** Stream name prefix, such as `ticket-`. */
  readonly prefix: string;
  /** Begins one fold, for one stream. */
  readonly begin: () => StreamFold;
}

/** The running fold of one stream. */
export interface StreamFold {
  /** Revision of the last event folded; -1: none. */
  readonly revision: number;
  /** Folds without publishing, to get back to where an earlier relay was. */
  readonly skip: (recorded: RecordedEvent) => Promise<StreamFold>;
  readonly publish: (
    recorded: RecordedEvent,
  ) => Promise<{ readonly next: StreamFold; readonly records: readonly OutgoingRecord[] }>;
}

/** Binds a publisher to the streams whose names begin with `prefix`. */
export const publishStreams = <State, Event>(prefix: string, publisher: Publisher<State, Event>): StreamPublisher => {
  const fold = (state: State, revision: number): StreamFold => ({
    revision,
    skip: async (recorded) => fold(publisher.evolve(state, await publisher.decode(recorded)), recorded.revision),
    publish: async (recorded) => {
      const event = await publisher.decode(recorded);
      const after = publisher.evolve(state, event);
      const records = publisher.translate({ recorded, event, before: state, after });
      return { next: fold(after, recorded.revision), records };
    },
  });
  return { prefix, begin: () => fold(publisher.initial, -1) };
};
