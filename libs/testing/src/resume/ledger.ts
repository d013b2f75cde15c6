import { join } from 'node:path';
import type { Host } from '@baton/client';
import { type EventStore, openSqliteEventStore } from '@baton/event-store';
import { type StoredFact, WhoMayRead } from './who-may-read';

/** A line that the stream told of. */
export interface ToldLine {
  readonly view: string;
  readonly revision: number;
  /** Counts everything that was given to one client, in order. */
  readonly at: number;
}

/** A page of lines, or the answer to a message of one's own. */
export interface GivenPage {
  readonly conversationId: string;
  readonly revisions: readonly number[];
  /** Where the conversation ended before the request was sent, and after the answer had come. */
  readonly between: readonly [number, number];
  readonly isOwn: boolean;
  readonly at: number;
}

/** What happened, from the event store of the conversation service: what is written there is so, whatever any view says. */
export class Archive {
  constructor(private readonly store: EventStore) {}

  /** @param folder of a house on embedded adapters, which may be running. */
  static async in(folder: string): Promise<Archive> {
    return new Archive(await openSqliteEventStore({ file: join(folder, 'conversation', 'events.sqlite') }));
  }

  /** Revision of the newest event; -1: there is none. */
  async head(conversationId: string): Promise<number> {
    for await (const { revision } of this.store.readStream(streamOf(conversationId), { backwards: true, limit: 1 }))
      return revision;
    return -1;
  }

  async read(conversationId: string): Promise<WhoMayRead> {
    const events: StoredFact[] = [];
    for await (const event of this.store.readStream(streamOf(conversationId))) events.push(event);
    return new WhoMayRead(events);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

const streamOf = (conversationId: string): string => `conversation-${conversationId}`;

const MESSAGES = /\/v1\/conversations\/([^/?]+)\/messages/;

/** Everything that one client was given: by the stream frame by frame, and over HTTP. */
export class Ledger {
  readonly told: ToldLine[] = [];
  readonly pages: GivenPage[] = [];
  /** Whole frames of every stream, as they came. */
  readonly frames: string[] = [];
  private given = 0;

  constructor(private readonly archive: Archive) {}

  /** What is given from now on has at least this number. */
  get now(): number {
    return this.given;
  }

  /** A whole frame came. */
  frame(text: string): void {
    this.given += 1;
    this.frames.push(text);
    if (!text.includes('event: event\n')) return;
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? '{}';
    const { view, item } = JSON.parse(data) as { view: string; item: Partial<Line> };
    // An alert names the revision of what it tells of; a line alone says which it follows.
    if (item.previous !== undefined && item.revision !== undefined)
      this.told.push({ view, revision: item.revision, at: this.given });
  }

  /** `fetch` that takes down the lines that came whole. */
  readonly fetch: Host['fetch'] = async (url, init) => {
    const conversationId = MESSAGES.exec(url)?.[1];
    if (conversationId === undefined) return fetch(url, init);
    const first = await this.archive.head(conversationId);
    const response = await fetch(url, init);
    const text = await response.text();
    const { status, headers } = response;
    if (response.ok) {
      const last = await this.archive.head(conversationId);
      const isOwn = init?.method === 'POST';
      this.page(conversationId, JSON.parse(text) as Answer, [first, last], isOwn);
    }
    return new Response(text, { status, headers });
  };

  private page(conversationId: string, answer: Answer, between: readonly [number, number], isOwn: boolean): void {
    this.given += 1;
    const revisions = ('items' in answer ? answer.items : [answer]).map(({ revision }) => revision);
    this.pages.push({ conversationId, revisions, between, isOwn, at: this.given });
  }
}

interface Line {
  readonly revision: number;
  readonly previous: number | null;
}

type Answer = { readonly items: readonly { readonly revision: number }[] } | { readonly revision: number };
