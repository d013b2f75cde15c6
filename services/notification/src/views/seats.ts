import { Rejection } from '@baton/decider';

/** A person has a few pages open, each with one stream. */
const SEATS_PER_PERSON = 20;

/** Who has a stream open, or waits for one: what one person may hold of this process is bounded. */
export class Seats {
  private readonly taken = new Map<string, number>();

  /** @returns how to give the seat back, once. @throws Rejection `too-many-requests` */
  take(person: string): () => void {
    const taken = this.taken.get(person) ?? 0;
    if (taken >= SEATS_PER_PERSON) throw new Rejection('too-many-requests', { retryAfterSeconds: 5 });
    this.taken.set(person, taken + 1);
    let isGivenBack = false;
    return () => {
      if (!isGivenBack) this.giveBack(person);
      isGivenBack = true;
    };
  }

  private giveBack(person: string): void {
    const left = (this.taken.get(person) ?? 1) - 1;
    if (left === 0) this.taken.delete(person);
    else this.taken.set(person, left);
  }
}
