import type { Identity } from '../api/options';
import { Chat } from './chat';
import type { Memory } from './memory';

const SERVICE = 'https://chat.example';

/** A host's proof of who somebody is; nobody looks at its signature here. */
export const proofOf = (sub: string): string =>
  `h.${Buffer.from(JSON.stringify({ iss: 'shop', sub })).toString('base64url')}.s`;

/** First contact is answered; whatever else a customer asks for is not, or is refused. */
export class Service {
  visits = 0;
  refuses = false;

  readonly fetch = async (address: string): Promise<Response> => {
    if (new URL(address).pathname === '/v1/visitors') {
      this.visits += 1;
      const ids = { customerId: `customer ${this.visits}`, conversationId: `conversation ${this.visits}` };
      return Response.json({ token: `token ${this.visits}`, ...ids }, { status: 201 });
    }
    if (!this.refuses) return new Promise(() => undefined);
    const headers = { 'content-type': 'application/problem+json' };
    return new Response(JSON.stringify({ code: 'forbidden', status: 403, type: '', title: '' }), {
      status: 403,
      headers,
    });
  };
}

/** Tabs of one browser: what one keeps, the others are told of. */
export class Browser {
  readonly kept = new Map<string, string>();
  private readonly tabs: { readonly window: EventTarget; readonly chat: Chat }[] = [];

  constructor(service: Service) {
    Object.assign(globalThis, { fetch: service.fetch, location: new URL('https://shop.example/') });
    let last: Promise<unknown> = Promise.resolve();
    const request = (_name: string, act: () => Promise<unknown>): Promise<unknown> =>
      (last = last.catch(() => undefined).then(act));
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: true, locks: { request } }, configurable: true });
  }

  /** A page that is looked at, with the chat closed. */
  tab(identity?: Identity): Chat {
    const window = new EventTarget();
    Object.assign(globalThis, { window });
    const chat = new Chat({
      settings: {
        url: SERVICE,
        channel: 'web',
        color: '#000',
        position: 'end',
        theme: 'auto',
        worker: false,
        ...(identity !== undefined && { identity }),
      },
      script: `${SERVICE}/widget/baton.js`,
      language: 'en',
      memory: this.memory(window),
      tab: this.memory(window),
      warn: () => undefined,
    });
    this.tabs.push({ window, chat });
    chat.resume();
    return chat;
  }

  closeAll(): void {
    for (const { chat } of this.tabs) chat.destroy();
  }

  private memory(own: EventTarget): Memory {
    const tell = (key: string): void => {
      for (const { window } of this.tabs)
        if (window !== own) queueMicrotask(() => window.dispatchEvent(Object.assign(new Event('storage'), { key })));
    };
    return {
      get: (key) => this.kept.get(key) ?? null,
      set: (key, value) => {
        this.kept.set(key, value);
        tell(key);
      },
      remove: (key) => {
        this.kept.delete(key);
        tell(key);
      },
    };
  }
}
