import { createHash } from 'node:crypto';
import { type AgentStateV1, type ConversationStateV1, type TicketStateV1, topics } from '@baton/contracts';
import type { LiveRecord, Place } from '../src/domain/change';
import type { ConversationEvent } from '../src/domain/running-chat';
import type { TicketEvent } from '../src/domain/ticket-event';
import { FOLLOWED } from '../src/domain/followed-topics';
import { CursorCodec } from '../src/outbound/cursor-codec';
import { LiveHub, type LiveHubOptions } from '../src/views/live-hub';

export const partitionOf = (topic: string, key: string): number =>
  createHash('sha256').update(`${topic} ${key}`).digest().readUInt32BE() % 12;

export const testCodec = new CursorCodec(Buffer.from('a secret of tests'), FOLLOWED);

/** A hub of tests. */
export const newHub = (options: Partial<LiveHubOptions> = {}): LiveHub =>
  new LiveHub({ codec: testCodec, followed: FOLLOWED, ...options });

/** What happens, as records of topics. */
export class RecordFeed {
  constructor(protected readonly take: (topic: string, key: string, record: LiveRecord) => void) {}

  onTicket(id: string, state: TicketStateV1 | null, revision = state?.revision ?? null): void {
    this.take(topics.ticketState.name, id, { kind: 'ticket', id, state, revision });
  }

  onConversation(id: string, state: ConversationStateV1 | null, revision: number | null): void {
    this.take(topics.conversationState.name, id, { kind: 'conversation', id, state, revision });
  }

  /** The tombstone of a conversation whose customer was erased. */
  onErased(id: string, revision: number): void {
    const record = { kind: 'conversation', id, state: null, revision, isErased: true } as const;
    this.take(topics.conversationState.name, id, record);
  }

  onAgent(id: string, state: AgentStateV1 | null): void {
    this.take(topics.agentState.name, id, { kind: 'agent', id, state });
  }

  onEvent(event: ConversationEvent): void {
    this.take(topics.conversationEvents.name, event.data.conversationId, { kind: 'event', event });
  }

  onTicketEvent(event: TicketEvent): void {
    this.take(topics.ticketEvents.name, event.data.conversationId, { kind: 'ticketEvent', event });
  }
}

/** Gives a hub what happens, at once: every record at the next place of its partition. */
export class HubFeed extends RecordFeed {
  private readonly ends = new Map<string, number>();
  private readonly generations = new Map<string, number>();

  constructor(readonly hub: LiveHub) {
    super((topic, key, record) => this.hub.take(record, this.place(topic, key)));
  }

  get size() {
    return this.hub.size;
  }

  caughtUp(): void {
    this.hub.serve(new Map());
  }

  /** The topic is empty, and will be written anew. */
  rewound(topic: string): void {
    this.generations.set(topic, (this.generations.get(topic) ?? 0) + 1);
    for (const name of this.ends.keys()) if (name.startsWith(`${topic}[`)) this.ends.delete(name);
    this.hub.rewound(topic);
  }

  inbox(...asked: Parameters<LiveHub['inbox']>) {
    return this.hub.inbox(...asked);
  }

  attach(...asked: Parameters<LiveHub['attach']>) {
    return this.hub.attach(...asked);
  }

  tick(): void {
    this.hub.tick();
  }

  close(): void {
    this.hub.close();
  }

  private place(topic: string, key: string): Place {
    const partition = partitionOf(topic, key);
    const offset = this.ends.get(`${topic}[${partition}]`) ?? 0;
    this.ends.set(`${topic}[${partition}]`, offset + 1);
    return { topic, partition, offset, generation: String(this.generations.get(topic) ?? 0) };
  }
}
