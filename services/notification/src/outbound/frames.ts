/** Where one client's frames go. Nothing may be sent after `end`. */
export interface FrameSink {
  /** Bytes of one or more whole frames; the same bytes may be given to many sinks. */
  send(frames: Buffer): void;
  end(): void;
}

/** `inbox`, `inbox:all`, `ticket:<uuid>` or `conversation`: nothing that would need escaping in JSON. */
type ViewName = string;

const frame = (kind: string, view: ViewName, members: string): Buffer =>
  Buffer.from(`event: ${kind}\ndata: {"view":"${view}",${members}}\n\n`);

/** The whole view, replacing whatever the client holds of it. @param rows JSON of each, @param time ISO 8601 of this server. */
export const snapshotFrame = (view: ViewName, time: string, rows: readonly string[]): Buffer =>
  frame('snapshot', view, `"time":"${time}","rows":[${rows.join(',')}]`);

/** One row as it is now: state, not difference. */
export const upsertFrame = (view: ViewName, row: string): Buffer => frame('upsert', view, `"row":${row}`);

/** A row is not in the view any more; of a `ticket:` or `conversation` view this is the last frame. */
export const removeFrame = (view: ViewName, id: string): Buffer => frame('remove', view, `"id":${JSON.stringify(id)}`);

/** Something happened in the thread. @param item JSON of the line. */
export const eventFrame = (view: ViewName, item: string): Buffer => frame('event', view, `"item":${item}`);

/** A comment: tells both ends, and what is between, that the stream is alive. */
export const heartbeatFrame = Buffer.from(': heartbeat\n\n');

/** Makes a frame for each view name at most once, and only when somebody wants it. */
export const onceByView = (make: (view: ViewName) => Buffer): ((view: ViewName) => Buffer) => {
  const made = new Map<ViewName, Buffer>();
  return (view) => {
    const known = made.get(view) ?? make(view);
    made.set(view, known);
    return known;
  };
};
