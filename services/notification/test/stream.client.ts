import { AnswerChecker } from '@baton/testing';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSink } from '../src/outbound/frames';

/* What a client of the stream does: reads frames, merges them. Shapes are read as they come. */

export interface Frame {
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  readonly data: any;
}

const DOCUMENT = join(__dirname, '..', '..', '..', 'docs', 'openapi', 'notification.json');
const documented = new AnswerChecker(JSON.parse(readFileSync(DOCUMENT, 'utf8')));

/** @throws Error for a frame that the OpenAPI document does not have. */
export const assertDocumented = (event: string, data: unknown): void => {
  const faults = documented.fit('LiveFrame', { event, data });
  if (faults.length > 0) throw new Error(`not as the OpenAPI document says: ${event} ${faults.join()}`);
};

/** A client as the design describes it: rows by id, lines in the order in which they came. */
export class StreamClient {
  readonly frames: Frame[] = [];
  /** Lines by view. */
  readonly lines = new Map<string, { revision: number; text?: string; code?: string }[]>();
  comments = 0;
  ended = false;
  private readonly rows = new Map<string, Map<string, object>>();
  private readonly waiting = new Set<() => void>();
  private readonly parser = createParser({
    onEvent: (message) => this.take(message),
    onComment: () => void (this.comments += 1),
    onError: (error) => {
      throw error;
    },
  });

  feed(text: string): void {
    if (this.ended) throw new Error('bytes after the end');
    this.parser.feed(text);
    this.look();
  }

  end(): void {
    this.ended = true;
    this.look();
  }

  /** Resolves as soon as the condition holds. */
  async until(condition: (client: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** Rows of a view as the client holds them now, by id. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  view(name: string): Record<string, any> {
    return Object.fromEntries([...(this.rows.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  texts(view: string): string[] {
    return (this.lines.get(view) ?? []).map(({ text, code }) => text ?? code ?? '');
  }

  kinds(): string[] {
    return this.frames.map(({ kind }) => kind);
  }

  private take({ event, data, id }: EventSourceMessage): void {
    if (id !== undefined) throw new Error('the stream promises no resume yet');
    const frame = { kind: event ?? '', data: JSON.parse(data) };
    assertDocumented(frame.kind, frame.data);
    this.frames.push(frame);
    const { view, rows, row, item } = frame.data;
    const held = this.rows.get(view) ?? new Map<string, object>();
    this.rows.set(view, held);
    if (frame.kind === 'snapshot') {
      held.clear();
      for (const one of rows) held.set(one.ticket?.id && 'conversation' in one ? one.ticket.id : one.id, one);
    } else if (frame.kind === 'upsert') held.set(row.conversation === undefined ? row.id : row.ticket.id, row);
    else if (frame.kind === 'remove') held.delete(frame.data.id);
    else this.lines.set(view, [...(this.lines.get(view) ?? []), item.params ? { ...item, text: undefined } : item]);
  }

  private look(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** A client without a network between. */
export const directClient = (): { client: StreamClient; sink: FrameSink } => {
  const client = new StreamClient();
  return { client, sink: { send: (bytes) => client.feed(bytes.toString('utf8')), end: () => client.end() } };
};
