import type { ConversationStateV1 } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import { afterState, noChat, type RunningChat } from '../domain/running-chat';

/** Chats of conversations that are not live any more: late news of them must still be known for late. */
const REMEMBERED_ENDED = 20_000;

interface Remembered {
  /** The newest that anything told of the chat: who may look at its ticket now. */
  readonly newest: RunningChat;
  /**
   * The chat as it was when the next line was written: told by events alone, because a state that is ahead of them would take
   * lines from those whom they were written for.
   */
  readonly line: RunningChat;
}

/** What is known of running chats: of every live conversation, and of many that were. */
export class ChatMemory {
  private readonly live = new Map<string, Remembered>();
  private readonly ended = new LRUCache<string, Remembered>({ max: REMEMBERED_ENDED });

  /** @param stateOf a conversation that is live now. */
  constructor(private readonly stateOf: (id: string) => ConversationStateV1 | undefined) {}

  newest(id: string): RunningChat {
    const known = this.of(id);
    if (known !== undefined) return known.newest;
    const state = this.stateOf(id);
    return state === undefined ? noChat : afterState(noChat, state);
  }

  /** See `Remembered.line`. */
  line(id: string): RunningChat {
    return this.of(id)?.line ?? this.newest(id);
  }

  /**
   * A state, or a tombstone, has come.
   * @param revision that it is of; null: not known. @param isHistory nobody looks yet: lines begin where the states end. Later, a line
   * begins where the state before this one ended; where there was none, no chat ran, and every event is yet to come.
   */
  told(id: string, state: ConversationStateV1 | null, revision: number | null, isHistory: boolean): void {
    const before = this.of(id);
    const chat = before?.newest ?? noChat;
    const isNewer = revision !== null && revision > chat.revision;
    const newest = state === null ? (isNewer ? { ...noChat, revision } : chat) : afterState(chat, state);
    this.put(id, { newest, line: isHistory ? newest : this.line(id) }, state !== null);
  }

  /** An event has come. */
  moved(id: string, newest: RunningChat, line: RunningChat): void {
    this.put(id, { newest, line }, this.stateOf(id) !== undefined);
  }

  /** The conversations are told anew from their beginning, perhaps of a restored store: what was learned of them is void. */
  forget(): void {
    this.live.clear();
    this.ended.clear();
  }

  takeFrom(other: ChatMemory): void {
    for (const [id, known] of other.live) this.live.set(id, known);
    for (const [id, known] of other.ended) this.ended.set(id, known);
  }

  private of(id: string): Remembered | undefined {
    return this.live.get(id) ?? this.ended.get(id);
  }

  private put(id: string, known: Remembered, isLive: boolean): void {
    if (isLive) {
      this.live.set(id, known);
      this.ended.delete(id);
    } else {
      this.live.delete(id);
      this.ended.set(id, known);
    }
  }
}
