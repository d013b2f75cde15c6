import { createClient, UnreachableError } from '@baton/client';
import type { Identity, Settings } from '../api/options';
import type { Memory } from './memory';
import { Keep } from './keep';
import { makeWorker } from './presence-workers';
import { type Over, Talk, type TalkState } from './talk';
import { Pace } from './pace';
import { codeOf, type Trouble, troubleOf } from './trouble';
import { isOver, type StoredVisit, whoOf } from './visit';
import { whyUnreachable } from './unreachable';

/** What the widget draws. */
export interface ChatState {
  /** `idle`: the customer has never asked for anything, and no service knows of them. */
  readonly phase: 'idle' | 'starting' | 'ready' | 'failed';
  readonly trouble: Trouble | null;
  /** Why this chat is not the earlier one. */
  readonly notice: Over | null;
  readonly isOpen: boolean;
  readonly talk: TalkState | null;
}

export interface ChatOptions {
  readonly settings: Settings;
  /** Address of this script. */
  readonly script: string;
  /** BCP 47, of the words that are shown. */
  readonly language: string;
  readonly memory: Memory;
  readonly tab: Memory;
  readonly warn: (text: string) => void;
}

/** Who waits for first contact wants to be told soon. */
const PATIENCE = { attempts: 3, forMs: 8_000 };

/** One at a time among all tabs: two that open at once are one customer. */
const inTurn = <T>(name: string, act: () => Promise<T>): Promise<T> => {
  // absent in pages without TLS
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  return locks === undefined ? act() : locks.request(name, act);
};

/** The widget's state: from nobody to a customer with a chat, and to the next chat when one is no more. */
export class Chat {
  talk: Talk | null = null;
  private state: ChatState = { phase: 'idle', trouble: null, notice: null, isOpen: false, talk: null };
  private readonly keep: Keep;
  private readonly listeners = new Set<() => void>();
  private identity: Identity | undefined;
  /** Rises with each beginning: what an earlier one still brings is too late. */
  private generation = 0;
  private readonly pace = new Pace(() => performance.now());
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly forgetListeners: () => void;

  constructor(private readonly options: ChatOptions) {
    const { settings, memory } = options;
    this.identity = settings.identity;
    this.keep = new Keep(memory, settings.url, settings.channel);
    const onStorage = ({ key }: StorageEvent): void => this.storageChanged(key);
    const onOnline = (): void => {
      if (this.state.phase === 'failed' && this.state.trouble?.kind === 'unreachable') this.start();
    };
    window.addEventListener('storage', onStorage);
    window.addEventListener('online', onOnline);
    this.forgetListeners = () => {
      window.removeEventListener('storage', onStorage);
      window.removeEventListener('online', onOnline);
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  readonly getSnapshot = (): ChatState => this.state;

  /** Goes on with an earlier chat, if there is one: nobody is made a customer by looking at a page. */
  resume(): void {
    if (this.keep.visit() !== null) this.start();
  }

  open(): void {
    this.set({ isOpen: true });
    if (this.state.phase === 'idle' || this.state.phase === 'failed') this.start();
  }

  close(): void {
    this.set({ isOpen: false });
  }

  /** The visitor is somebody else from now on: known by a proof, or nobody again. */
  identify(identity: Identity): void {
    this.identity = identity;
    this.stop();
    this.set({ phase: 'idle', talk: null, notice: null, trouble: null });
    if (this.state.isOpen) this.start();
    else this.resume();
  }

  /** The chat that is kept, or first contact where the chat is open. */
  start(): void {
    this.stop();
    const { generation } = this;
    this.set({ phase: 'starting', trouble: null });
    this.visit().then(
      (visit) => {
        if (generation !== this.generation) return;
        if (visit !== null) this.begin(visit);
        else if (this.state.isOpen) this.start();
        else this.set({ phase: 'idle' });
      },
      async (error: unknown) => {
        const trouble = await this.explained(error);
        if (generation === this.generation) this.set({ phase: 'failed', trouble });
      },
    );
  }

  draft(): string {
    return this.talk === null ? '' : this.keep.draft(this.talk.conversationId);
  }

  keepDraft(text: string): void {
    if (this.talk !== null) this.keep.keepDraft(this.talk.conversationId, text);
  }

  dismissNotice(): void {
    this.set({ notice: null });
  }

  destroy(): void {
    this.stop();
    this.forgetListeners();
    this.listeners.clear();
  }

  private stop(): void {
    this.generation += 1;
    clearTimeout(this.again);
    this.talk?.close();
    this.talk = null;
  }

  private set(changes: Partial<ChatState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of [...this.listeners]) listener();
  }

  private async proof(): Promise<string | null> {
    const { identity } = this;
    return (typeof identity === 'function' ? await identity() : identity) ?? null;
  }

  /** @returns null where there is nothing to go on with, and the customer has asked for nothing. */
  private async visit(): Promise<StoredVisit | null> {
    const { generation } = this;
    const proof = await this.proof();
    const who = whoOf(proof);
    return inTurn(`baton:${this.options.settings.url}`, async () => {
      if (generation !== this.generation) return null;
      let kept = this.keep.visit();
      if (kept !== null && kept.who !== who) {
        this.keep.forget(kept.conversationId);
        kept = null;
      }
      if (kept !== null && !isOver(kept.token, Date.now())) return kept;
      const isKnown = kept !== null && who !== null;
      if (!this.state.isOpen && !isKnown) return null;
      if (kept !== null && !isKnown) {
        this.set({ notice: 'expired' });
        this.keep.forget(kept.conversationId);
      }
      return this.meet(proof);
    });
  }

  private async meet(proof: string | null): Promise<StoredVisit> {
    const { settings, language } = this.options;
    const { url, channel, name } = settings;
    const baton = createClient({ url, token: () => '', retry: PATIENCE });
    const met = await baton.conversations.visit({
      channel,
      locale: language,
      ...(name !== undefined && { name: name.slice(0, 200) }),
      ...(proof !== null && { identity: proof }),
    });
    const visit = { ...met, who: whoOf(proof) };
    this.keep.keepVisit(visit);
    return visit;
  }

  private begin(visit: StoredVisit): void {
    const { settings, script, tab } = this.options;
    const place = { script, origin: location.origin, mayUseBlob: settings.worker };
    const { generation } = this;
    this.pace.begun();
    const ifCurrent = (act: () => void): void => {
      if (generation === this.generation) act();
    };
    const talk = (this.talk = new Talk({
      url: settings.url,
      visit,
      keep: this.keep,
      tab,
      renew: () => this.renew(visit),
      makeWorker: () => makeWorker(place),
      onChange: () => ifCurrent(() => this.set({ talk: talk.state() })),
      onOver: (why) => ifCurrent(() => this.beginAnew(why)),
    }));
    this.set({ phase: 'ready', trouble: null, talk: talk.state() });
  }

  /** A proof makes another token of the same customer; who is known by nothing but a token that has ended is nobody. */
  private async renew(visit: StoredVisit): Promise<string> {
    const proof = await this.proof();
    if (proof !== null && whoOf(proof) === visit.who) {
      const renewed = await this.meet(proof);
      if (renewed.conversationId === visit.conversationId) return renewed.token;
    }
    queueMicrotask(() => {
      if (this.talk?.conversationId === visit.conversationId) this.beginAnew('expired');
    });
    throw new UnreachableError('there is no other token');
  }

  private beginAnew(why: Over): void {
    const kept = this.keep.visit();
    // another tab may have begun anew already: its chat is this one's too
    if (kept?.conversationId === this.talk?.conversationId && kept !== null) this.keep.forget(kept.conversationId);
    const pause = this.pace.pause();
    this.stop();
    if (pause === null) return this.set({ phase: 'failed', trouble: { kind: 'refused' }, notice: null, talk: null });
    this.set({ phase: 'starting', notice: why, talk: null });
    if (pause === 0) this.start();
    else this.again = setTimeout(() => this.start(), pause);
  }

  private storageChanged(key: string | null): void {
    if (this.talk === null) return;
    if (this.keep.isReadMark(key, this.talk.conversationId)) this.set({ talk: this.talk.state() });
    if (!this.keep.isVisit(key)) return;
    const kept = this.keep.visit();
    // another tab may show another customer, and both go on
    if (kept?.who === this.talk.who && kept.conversationId !== this.talk.conversationId) this.start();
  }

  private async explained(error: unknown): Promise<Trouble> {
    const { settings, script, warn } = this.options;
    const trouble = troubleOf(error);
    const isForbidden = trouble.kind === 'notAllowed';
    if (trouble.kind !== 'unreachable' && !isForbidden) {
      warn(`the chat was refused: ${codeOf(error) ?? String(error)}`);
      return trouble;
    }
    const why = isForbidden ? 'origin' : await whyUnreachable(settings.url, script);
    if (why !== 'origin') return trouble;
    warn(
      `pages of ${location.origin} may not use channel '${settings.channel}' of ${settings.url}. ` +
        `Its operator allows them with WIDGET_ORIGINS=${settings.channel}=${location.origin}`,
    );
    return { kind: 'notAllowed' };
  }
}
