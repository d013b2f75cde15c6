import type { TypingReaders } from '../domain/typing';
import type { Viewer } from '../domain/viewer';
import type { Frame } from '../outbound/frames';
import type { LiveClient } from './live-client';
import type { Since } from './since';
import type { Step, World } from './world';

/*
 * The seam between the stream and what it shows. A kind of view knows what to show whom, and nothing of cursors, offsets, rings,
 * slow readers or generations; `LiveHub` knows nothing of tickets. To add a kind, write a `ViewKind` and name it in `view-kinds.ts`.
 */

/** A view that somebody wants to open. */
export interface ViewRequest {
  readonly world: World;
  readonly viewer: Viewer;
  readonly name: string;
  /** What `LiveView.mark` was when the client's cursor was given out; undefined: the view is opened anew. */
  readonly mark: string | undefined;
}

/** One open view of one client. */
export interface LiveView {
  readonly name: string;
  readonly client: LiveClient;
  /** What must be remembered of it over a lost connection, a few letters; call `client.marksChanged` when it is another. */
  readonly mark: string;
  /** Sends the whole view. @param time of this server, ISO 8601. */
  snapshot(time: string): void;
  /**
   * Sends what changed. What is sent twice must do no harm.
   * @returns false when that cannot be told by what is remembered: a snapshot follows.
   */
  resume(since: Since): boolean;
  /** Forgets the view; it sends nothing any more. */
  close(): void;
}

/** Somebody types, and may be seen to. */
export interface TypingShown {
  readonly conversationId: string;
  readonly readers: TypingReaders;
  /** JSON of the item that they are sent. */
  readonly item: string;
}

/** One kind of view: who may open it, and what each change of the world makes of those that are open. */
export interface ViewKind {
  /** The names it answers to; no two kinds answer to one name. */
  readonly names: RegExp;
  /**
   * Looks whether the view may be opened. Registers nothing: the other views of the same request may be refused.
   * @returns how to open it for a client; or, of a view that it held and may not hold any more, what tells it so.
   * @throws Rejection
   */
  authorise(request: ViewRequest): ((client: LiveClient) => LiveView) | Frame;
  /** Sends what a record changed to the open views, through `client.send`. Synchronous. */
  step(step: Step, world: World): void;
  /** Sends a typing mark to whom it is for, through `client.sendNow`: it moves no cursor, and is not told again. */
  typing?(shown: TypingShown): void;
  /** Run every second or so: sends what time alone has changed. */
  tick?(world: World): void;
}
