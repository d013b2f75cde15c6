import type { TopicDefinition } from '@baton/contracts';
import type { EventBus, PartitionOffset } from '@baton/event-bus';

/** How far topics go on the bus, for many who ask at once: one question is on its way at a time, and the next is one for all who wait. */
export class BusEnds {
  private asking: Promise<readonly PartitionOffset[]> | null = null;
  private next: Promise<readonly PartitionOffset[]> | null = null;

  constructor(
    private readonly bus: Pick<EventBus, 'highWatermarks'>,
    private readonly topics: readonly TopicDefinition[],
  ) {}

  /** What the bus says when it is asked after this call: an answer that is on its way may be of before. @throws what the bus throws */
  ask(): Promise<readonly PartitionOffset[]> {
    if (this.asking === null) return this.begin();
    this.next ??= this.asking
      .then(
        () => undefined,
        () => undefined, // told to those who asked then
      )
      .then(() => {
        this.next = null;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<readonly PartitionOffset[]> {
    const asking = this.bus.highWatermarks(this.topics).finally(() => (this.asking = null));
    this.asking = asking;
    return asking;
  }
}
