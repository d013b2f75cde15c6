import type { InboxRow } from '@baton/client';
import { setTimeout as delay } from 'node:timers/promises';
import type { CrowdStage } from './crowd.stage';

const FEED_MS = 20;
/** One in so many changes is a new ticket, and the one that waited longest leaves with it. */
const NEW_EVERY = 50;
/** Prime to any number of chats near a thousand, so that all have their turn. */
const STRIDE = 7;

const numbered = (index: number): string => String(index).padStart(5, '0');

/** What the customer is called. */
export const nameOf = (index: number): string => `Bo ${numbered(index)}`;
const wordsOf = (index: number, heard: number): string => `line ${heard} of ${numbered(index)}`;

/** One of the crowd, as the service tells of a ticket that waits. @param heard how much more was said in its chat. */
const oneOf = ({ ticket, conversation }: InboxRow, index: number, heard: number): InboxRow => {
  if (!conversation?.lastMessage) throw new Error('the service did not hear of the chat yet');
  const waitingSince = new Date(Date.parse(ticket.waitingSince) + (index - 10_000) * 1_000).toISOString();
  return {
    ticket: {
      ...ticket,
      id: `0198c1e0-0000-7000-8000-0000000${numbered(index)}`,
      conversationId: `0198c1e0-0000-7000-9000-0000000${numbered(index)}`,
      customer: { ...ticket.customer, id: `crowd-${index}`, name: nameOf(index) },
      waitingSince,
    },
    conversation: {
      ...conversation,
      lastMessage: { ...conversation.lastMessage, text: wordsOf(index, heard) },
      unread: 1 + heard,
      unansweredSince: waitingSince,
      revision: (conversation.revision ?? 0) + heard,
    },
  };
};

/** Chats that wait, the one that waits longest first. */
export class Crowd {
  private readonly heard: number[];
  private first = 0;
  private sent = 0;
  private isStopped = false;

  /** @param like a row that the service made. */
  constructor(
    private readonly stage: CrowdStage,
    private readonly like: InboxRow,
    size: number,
  ) {
    this.heard = Array.from({ length: size }, () => 0);
    stage.crowd = this.heard.map((heard, index) => oneOf(like, index, heard));
  }

  /** Rows that were sent after the first ones. */
  get changes(): number {
    return this.sent;
  }

  /** Names and last words in the order in which they are shown. */
  expected(howMany: number): readonly (readonly [string, string])[] {
    return this.heard.slice(this.first, this.first + howMany).map((heard, n) => {
      const index = this.first + n;
      return [nameOf(index), wordsOf(index, heard)];
    });
  }

  /** Says something in chat after chat, lets new ones come and old ones go, until `stop`. */
  async talk(perSecond: number): Promise<void> {
    const begun = performance.now();
    while (!this.isStopped) {
      await delay(FEED_MS);
      const due = Math.floor(((performance.now() - begun) * perSecond) / 1_000);
      const rows: InboxRow[] = [];
      while (this.sent < due) rows.push(this.change());
      this.stage.upsert(rows);
    }
  }

  stop(): void {
    this.isStopped = true;
  }

  private change(): InboxRow {
    this.sent += 1;
    if (this.sent % NEW_EVERY === 0) {
      this.stage.remove([oneOf(this.like, this.first, 0).ticket.id]);
      this.first += 1;
      this.heard.push(0);
      return oneOf(this.like, this.heard.length - 1, 0);
    }
    const index = this.first + ((this.sent * STRIDE) % (this.heard.length - this.first));
    const heard = (this.heard[index] ?? 0) + 1;
    this.heard[index] = heard;
    return oneOf(this.like, index, heard);
  }
}
