import type { Host } from '../src/host';

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/** A device whose clock, chance and network are the test's: hours pass in no time, and always alike. */
export class VirtualHost implements Host {
  time = Date.parse('2026-01-01T00:00:00.000Z');
  /** Answers requests; replace it. */
  answer: (url: string, init: RequestInit) => Response | Promise<Response> = () => {
    throw new Error('no request was expected');
  };
  readonly requests: { readonly url: string; readonly init: RequestInit; readonly at: number }[] = [];
  private readonly timers = new Set<Timer>();
  private ids = 0;

  /** @param chance what `random` gives. */
  constructor(public chance = 0.5) {}

  readonly now = (): number => this.time;
  readonly random = (): number => this.chance;
  readonly uuid = (): string => `00000000-0000-4000-8000-${String((this.ids += 1)).padStart(12, '0')}`;

  readonly after = (ms: number, action: () => void): (() => void) => {
    const timer = { at: this.time + ms, action };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    this.requests.push({ url, init, at: this.time });
    const { signal } = init;
    if (signal?.aborted) throw signal.reason;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      Promise.resolve()
        .then(() => this.answer(url, init))
        .then(resolve, reject);
    });
  };

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass, and everything happen that is due. */
  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.action();
      await this.settle();
    }
    this.time = until;
    await this.settle();
  }

  /** Headers of a request, by lower-case name. */
  headersOf(index: number): Record<string, string> {
    return (this.requests.at(index)?.init.headers ?? {}) as Record<string, string>;
  }
}

export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { status: 200, ...init });

export const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Response => json({ type: `urn:baton:problem:${code}`, title: code, status, code, ...more }, { status, headers });
