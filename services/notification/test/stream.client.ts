import { AnswerChecker } from '@baton/testing';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSink } from '../src/outbound/frames';

/* What a client of the stream does, by docs/live-stream.md and nothing else. Shapes are read as they come. */

export interface Frame {
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  readonly data: any;
  readonly id: string | undefined;
}

const DOCUMENT = join(__dirname, '..', '..', '..', 'docs', 'openapi', 'notification.json');
const documented = new AnswerChecker(JSON.parse(readFileSync(DOCUMENT, 'utf8')));

/** @throws Error for a frame that the OpenAPI document does not have. */
export const assertDocumented = (event: string, data: unknown): void => {
  const faults = documented.fit('LiveFrame', { event, data });
  if (faults.length > 0) throw new Error(`not as the OpenAPI document says: ${event} ${faults.join()}`);
};

export interface Line {
  readonly revision: number;
  readonly previous: number | null;
  readonly text?: string;
  readonly code?: string;
}

interface Part {
  readonly revision: number;
}
interface Row {
  readonly id?: string;
  readonly ticket?: (Part & { readonly id: string }) | null;
  readonly conversation?: Part | null;
}

const isInboxRow = (row: Row): boolean => 'conversation' in row;
const keyOf = (row: Row): string => (isInboxRow(row) ? row.ticket?.id : row.id) ?? '';
const newer = <T extends Part | null | undefined>(held: T, got: T): T =>
  held && got && held.revision > got.revision ? held : got;

/** Rows by view and key, lines by view and revision, and the cursor that belongs to them. Survives its connections. */
export class StreamClient {
  readonly frames: Frame[] = [];
  /** Lines by view, as they came. */
  readonly lines = new Map<string, Line[]>();
  /** Views whose lines must be asked for over HTTP. */
  readonly missing = new Set<string>();
  cursor = '';
  retryMs: number | null = null;
  comments = 0;
  ended = false;
  private readonly rows = new Map<string, Map<string, Row>>();
  private readonly waiting = new Set<() => void>();
  /** Views that the connection has and the next one will not have; and those that it does not have any more. */
  private readonly closing = new Set<string>();
  private readonly droppable = new Set<string>();
  private parser = this.newParser();

  feed(text: string): void {
    if (this.ended) throw new Error('bytes after the end');
    this.parser.feed(text);
    this.look();
  }

  end(): void {
    this.ended = true;
    this.look();
  }

  /** Another connection: what was not a whole frame is gone. */
  connect(): void {
    this.ended = false;
    for (const view of this.closing) this.droppable.add(view);
    this.closing.clear();
    this.parser = this.newParser();
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

  /** The view is wanted, or not any more; in either case a new connection follows. */
  want(view: string, isWanted: boolean): void {
    if (isWanted) {
      this.closing.delete(view);
      this.droppable.delete(view);
    } else this.closing.add(view);
  }

  texts(view: string): string[] {
    return (this.lines.get(view) ?? []).map(({ text, code }) => text ?? code ?? '');
  }

  kinds(): string[] {
    return this.frames.map(({ kind }) => kind);
  }

  private newParser() {
    return createParser({
      onEvent: (message) => this.take(message),
      onComment: () => void (this.comments += 1),
      onRetry: (ms) => void (this.retryMs = ms),
      onError: (error) => {
        throw error;
      },
    });
  }

  private take({ event, data, id }: EventSourceMessage): void {
    if (id !== undefined) this.moveTo(id);
    const frame = { kind: event ?? '', data: JSON.parse(data), id };
    assertDocumented(frame.kind, frame.data);
    this.frames.push(frame);
    const { view, rows, row, item } = frame.data;
    if (view === undefined) return; // reset and cursor: the id says it
    const held = this.rows.get(view) ?? new Map<string, Row>();
    this.rows.set(view, held);
    if (frame.kind === 'snapshot') {
      held.clear();
      for (const one of rows) held.set(keyOf(one), one);
      this.missing.add(view);
    } else if (frame.kind === 'upsert') this.merge(held, row);
    else if (frame.kind === 'remove') held.delete(frame.data.id);
    else this.line(view, item);
  }

  /** Until a connection without a closed view has given a cursor, the cursor says that its rows and lines are held. */
  private moveTo(cursor: string): void {
    this.cursor = cursor;
    for (const view of this.droppable) for (const held of [this.rows, this.lines]) held.delete(view);
    this.droppable.clear();
  }

  private merge(held: Map<string, Row>, row: Row): void {
    const before = held.get(keyOf(row));
    if (before === undefined || !isInboxRow(row)) held.set(keyOf(row), row);
    else {
      const [ticket, conversation] = [newer(before.ticket, row.ticket), newer(before.conversation, row.conversation)];
      held.set(keyOf(row), { ticket: ticket ?? null, conversation: conversation ?? null });
    }
  }

  private line(view: string, item: Line & { readonly params?: object }): void {
    const lines = this.lines.get(view) ?? [];
    this.lines.set(view, lines);
    if (lines.some(({ revision }) => revision === item.revision)) return;
    if (item.previous !== null && !lines.some(({ revision }) => revision === item.previous)) this.missing.add(view);
    lines.push(item.params ? ({ ...item, text: undefined } as unknown as Line) : item);
  }

  private look(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** A client without a network between. @param client one that comes back. */
export const directClient = (client = new StreamClient()): { client: StreamClient; sink: FrameSink } => {
  client.connect();
  const sink: FrameSink = {
    send: (pieces) => client.feed(Buffer.concat(pieces).toString('utf8')),
    end: (last) => {
      if (last !== undefined) client.feed(last.toString('utf8'));
      client.end();
    },
  };
  return { client, sink };
};
