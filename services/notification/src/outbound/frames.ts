/** Where one client's bytes go. Nothing may be sent after `end`. */
export interface FrameSink {
  /** Pieces of whole frames, to be written as one; the same bytes may be given to many sinks. */
  send(pieces: readonly Buffer[]): void;
  /** @param last bytes that go out before the end. */
  end(last?: Buffer): void;
}

/** One frame, whose bytes are made once for all who are sent the same, and only when somebody is. */
export class Frame {
  private plain: Buffer | undefined;
  private marked: { readonly cursor: string; readonly bytes: Buffer } | undefined;

  /** @param text whole lines, the empty one at the end included. */
  constructor(private readonly text: string) {}

  /** The frame as it is: it moves no cursor. */
  get bytes(): Buffer {
    return (this.plain ??= Buffer.from(this.text));
  }

  /** The frame behind `id: ` and the client's own half of the cursor. @param shared the half that is the same for everybody. */
  behind(shared: string): Buffer {
    if (this.marked?.cursor !== shared) {
      this.marked = { cursor: shared, bytes: Buffer.from(`${shared}\n${this.text}`) };
    }
    return this.marked.bytes;
  }
}

/** Names are such that nothing in them would need escaping in JSON. */
type ViewName = string;

const frame = (kind: string, members: string): Frame => new Frame(`event: ${kind}\ndata: {${members}}\n\n`);

/** The whole view, replacing whatever the client holds of it. @param rows JSON of each, @param time ISO 8601 of this server. */
export const snapshotFrame = (view: ViewName, time: string, rows: readonly string[]): Frame =>
  frame('snapshot', `"view":"${view}","time":"${time}","rows":[${rows.join(',')}]`);

/** One row as it is now: state, not difference. */
export const upsertFrame = (view: ViewName, row: string): Frame => frame('upsert', `"view":"${view}","row":${row}`);

/** Upserts of one view, each made once for all who are shown the same row. */
export const upsertsOf = (view: ViewName): ((row: string) => Frame) => {
  const made = new Map<string, Frame>();
  return (row) => {
    const frame = made.get(row) ?? upsertFrame(view, row);
    made.set(row, frame);
    return frame;
  };
};

/** Why a view was taken away, where it is more than a change of hands: the code of the problem that HTTP answers with from then on. */
export const REMOVE_REASONS = ['erased'] as const;

/** A row is not in the view any more; of a `ticket:` or `conversation` view this is the last frame. */
export const removeFrame = (view: ViewName, id: string, why?: (typeof REMOVE_REASONS)[number]): Frame =>
  frame('remove', `"view":"${view}","id":${JSON.stringify(id)}${why === undefined ? '' : `,"why":"${why}"`}`);

/** Something happened. @param item JSON of it. */
export const eventFrame = (view: ViewName, item: string): Frame => frame('event', `"view":"${view}","item":${item}`);

/** Nothing changed but the cursor. */
export const cursorFrame = (time: string): Frame => frame('cursor', `"time":"${time}"`);

/** Why a client must begin anew; for people who look at the stream, and for metrics. */
export const RESET_REASONS = ['viewer', 'topics', 'age', 'generation', 'overtaken', 'beyond', 'slow'] as const;
export type ResetReason = (typeof RESET_REASONS)[number];

/** The client's cursor is void, and this takes it away: the empty `id:` makes the next request one without. */
export const resetFrame = (why: ResetReason): Frame => new Frame(`id:\nevent: reset\ndata: {"why":"${why}"}\n\n`);

/** A comment: tells both ends, and what is between, that the stream is alive. */
export const heartbeatFrame = new Frame(': heartbeat\n\n');

/** How long the client waits before it connects again. */
export const retryBytes = (ms: number): Buffer => Buffer.from(`retry: ${ms}\n\n`);

/** What stands before a client's own half of the cursor. */
export const idBytes = (own: string): Buffer => Buffer.from(`id: ${own}.`);

/** Makes a frame for each view name at most once, and only when somebody wants it. */
export const onceByView = (make: (view: ViewName) => Frame): ((view: ViewName) => Frame) => {
  const made = new Map<ViewName, Frame>();
  return (view) => {
    const known = made.get(view) ?? make(view);
    made.set(view, known);
    return known;
  };
};
