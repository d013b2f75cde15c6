import type { BatonClient, Presence } from '@baton/client';

/** That the customer is there, told from a worker where there is one, else from the page. */
export class Attendance {
  private presence: Presence;
  private worker: Worker | null;

  constructor(
    private readonly baton: Pick<BatonClient, 'presence'>,
    makeWorker: () => Worker | null,
  ) {
    const worker = (this.worker = makeWorker());
    this.presence = baton.presence(worker === null ? {} : { worker });
    // a policy that allows no worker says so only after it was asked for
    worker?.addEventListener('error', () => this.withoutWorker(), { once: true });
  }

  active(): void {
    this.presence.active();
  }

  close(): void {
    this.presence.close();
    const { worker } = this;
    this.worker = null;
    worker?.terminate();
  }

  private withoutWorker(): void {
    if (this.worker === null) return;
    this.close();
    this.presence = this.baton.presence();
  }
}
