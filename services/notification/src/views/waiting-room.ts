import { queuePositions } from '../domain/queue-positions';
import type { World } from './world';

/** Nobody's place is counted anew more often, in ms. */
const RECOUNT_MS = 2_000;

/** A count that takes long is made less often, so that it never takes more than a part of the time. */
const PART = 20;

/** The places of all who wait, counted now and then: exact places at each moment are worth less than they cost. */
export class WaitingRoom {
  private world: World | null = null;
  private places: ReadonlyMap<string, number> = new Map();
  private nextCount = 0;

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** Place in the queue, 1 is next; null: none, or not counted yet. */
  placeOf(ticketId: string, world: World): number | null {
    if (world !== this.world || this.now() >= this.nextCount) this.count(world);
    return this.places.get(ticketId) ?? null;
  }

  private count(world: World): void {
    const began = process.cpuUsage();
    this.places = queuePositions(world.board.openTickets());
    this.world = world;
    // of a core: on a machine that others use too, what passes meanwhile says nothing of what it costs
    const costMs = process.cpuUsage(began).user / 1_000;
    this.nextCount = this.now() + Math.max(RECOUNT_MS, PART * costMs);
  }
}
