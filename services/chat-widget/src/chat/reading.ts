import type { BatonClient } from '@baton/client';
import type { Keep } from './keep';

/** Tells what was read: on this device at once, the service one request at a time. What is lost is told with the next line. */
export class Reading {
  private isTelling = false;
  private wanted = -1;
  private told = -1;

  constructor(
    private readonly api: Pick<BatonClient['conversations'], 'markRead'>,
    private readonly keep: Keep,
    private readonly conversationId: string,
  ) {}

  /** @param othersSaid revision of the last line that is not the customer's; null: there is none, and nothing to tell. */
  read(upTo: number, othersSaid: number | null): void {
    if (upTo > (this.keep.readUpTo(this.conversationId) ?? -1)) this.keep.keepReadUpTo(this.conversationId, upTo);
    if (othersSaid === null || othersSaid <= this.wanted) return;
    this.wanted = othersSaid;
    void this.tell();
  }

  private async tell(): Promise<void> {
    if (this.isTelling) return;
    this.isTelling = true;
    while (this.wanted > this.told) {
      const upTo = this.wanted;
      const isTold = await this.api.markRead(this.conversationId, upTo).then(
        () => true,
        () => false,
      );
      if (!isTold) break;
      this.told = upTo;
    }
    this.isTelling = false;
  }
}
