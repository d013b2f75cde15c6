import { segment } from '../api/requests';
import type { OpenedConnection } from '../api/types';
import type { Session } from '../http/session';
import { backoff } from '../http/retry';
import { Heartbeat } from './heartbeat';
import type { FromWorker, ToWorker, WorkerPort } from './worker-protocol';

/** A page, as far as presence looks at it. */
export interface PageLike {
  isHidden(): boolean;
  /** @returns takes the listener away. */
  onVisibility(listener: () => void): () => void;
  /** The user did something. @returns as above. */
  onActivity(listener: () => void): () => void;
  /** The page goes away, perhaps into a cache. @returns as above. */
  onLeave(listener: () => void): () => void;
  /** It came back from there. @returns as above. */
  onReturn(listener: () => void): () => void;
}

export interface PresenceOptions {
  /** Runs the heartbeat there, see `presence-worker`; absent: here. */
  readonly worker?: WorkerPort;
  /** Absent: no page, as in Node; then call `active` yourself. */
  readonly page?: PageLike;
}

/** Who keeps telling. */
interface Teller {
  active(): void;
  hide(hidden: boolean): void;
  stop(): void;
}

/** One page's (or process's) presence: opens a connection, keeps it, closes it, and opens another one when it was forgotten. */
export class Presence {
  private teller: Teller | null = null;
  private address: string | null = null;
  private opening: AbortController | null = null;
  private isActiveTold = false;
  private readonly detach: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    private readonly options: PresenceOptions = {},
  ) {
    const { page } = options;
    if (page !== undefined) {
      this.detach.push(
        page.onVisibility(() => this.teller?.hide(page.isHidden())),
        page.onActivity(() => this.active()),
        page.onLeave(() => this.leave()),
        page.onReturn(() => void this.open()),
      );
    }
    void this.open();
  }

  /** The user did something. Cheap: a page may call it for every pointer move. */
  active(): void {
    if (this.isActiveTold) return;
    this.isActiveTold = true;
    this.session.host.after(1_000, () => (this.isActiveTold = false));
    this.teller?.active();
  }

  /** The person leaves, and is gone in ten seconds unless another page or process of theirs is there. */
  close(): void {
    for (const detach of this.detach) detach();
    this.leave();
  }

  private leave(): void {
    this.opening?.abort();
    this.teller?.stop();
    this.teller = null;
    const { address } = this;
    this.address = null;
    // Nobody waits for it: the page may be gone before there is an answer, and then the time to live does the same.
    if (address !== null) {
      void this.session.host.fetch(`${address}/close`, { method: 'POST', keepalive: true }).catch(() => undefined);
    }
  }

  private async open(): Promise<void> {
    this.opening?.abort();
    const opening = (this.opening = new AbortController());
    const { host } = this.session;
    for (let failures = 1; !opening.signal.aborted; failures += 1) {
      try {
        const call = { method: 'POST', path: '/v1/presence/connections', signal: opening.signal } as const;
        return this.begin((await this.session.json(call)) as OpenedConnection, opening.signal);
      } catch {
        if (opening.signal.aborted) return;
        await new Promise<void>((resolve) => void host.after(backoff(failures, host.random, 2_000, 60_000), resolve));
      }
    }
  }

  private begin({ id, ttlSeconds }: OpenedConnection, signal: AbortSignal): void {
    const address = `${this.session.url}/v1/presence/connections/${segment(id)}`;
    if (signal.aborted) return;
    this.address = address;
    const { worker, page } = this.options;
    const onLost = (): void => void this.open();
    this.teller =
      worker === undefined
        ? new Heartbeat({ host: this.session.host, address, ttlSeconds, onLost })
        : tellThrough(worker, { kind: 'start', address, ttlSeconds }, onLost);
    if (page?.isHidden()) this.teller.hide(true);
  }
}

const tellThrough = (worker: WorkerPort, start: ToWorker, onLost: () => void): Teller => {
  const listen = ({ data }: { readonly data: unknown }): void => {
    if ((data as FromWorker).kind !== 'lost') return;
    worker.removeEventListener('message', listen);
    onLost();
  };
  worker.addEventListener('message', listen);
  worker.postMessage(start);
  return {
    active: () => worker.postMessage({ kind: 'active' }),
    hide: (hidden) => worker.postMessage({ kind: 'hide', hidden }),
    stop: () => {
      worker.removeEventListener('message', listen);
      worker.postMessage({ kind: 'stop' });
    },
  };
};
