import { topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import type { ConsumerHandle, EventBus, PartitionOffset } from '@baton/event-bus';
import { StoreUnavailable } from '@baton/event-store';
import { ticketDecider } from '../domain/ticket.decider';
import { onCustomerPresence } from '../domain/ticket.policy';
import { customerOf, SETTINGS_STREAM, ticketStream, type TicketStore } from '../outbound/ticket.store';
import type { CustomersQuery, Discrepancy } from '../views/customers/customers.query';

const POLICY = { kind: 'system', id: 'presence-policy' } as const;
/** Where returns are told. */
const RETURNS = [topics.presenceState];

/** How long past the grace an absence is remembered: a bot may ask for a person after the customer has left. */
const REMEMBERED_MS = 3_600_000;

export interface AbsenceSweepOptions {
  readonly store: TicketStore;
  readonly customers: CustomersQuery;
  readonly bus: Pick<EventBus, 'highWatermarks'>;
  readonly consumer: Pick<ConsumerHandle, 'hasReached'>;
  /** A ticket could not be marked, whatever the reason; it is tried again in the next round. */
  readonly onFailure: (ticketId: string, error: unknown) => void;
}

/** What was known when the round before ended. */
interface Noted {
  /** Presence had told everything up to then; null: that was not known. */
  readonly toldUpTo: number | null;
  /** Where the states ended after that was said: what was told lies before. */
  readonly ends: readonly PartitionOffset[];
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Marks tickets 'gone' whose customer has been away for longer than the grace, and takes it back when they return. Nothing is
 * remembered between rounds that a restart could lose: each looks at what presence said and at what tickets say, so a timer is
 * a row. Any replica may run it: the command's id is the cause's, and two of them append once.
 *
 * A return may still be on its way, and then somebody who is there would be called gone. It may lie in presence's outbox: an
 * absence counts only up to the moment up to which the relay of presence says that it has told everything. And it may lie on the
 * bus: a round acts only on partitions that this replica has read up to where they ended after that was said.
 */
export class AbsenceSweep {
  private noted: Noted | null = null;

  constructor(private readonly options: AbsenceSweepOptions) {}

  /**
   * @param now milliseconds since 1970.
   * @throws StoreUnavailable, BusUnavailable: nothing is lost, the next round does it.
   */
  async round(now: number): Promise<void> {
    const { store, customers, bus } = this.options;
    const { goneAfterSeconds } = (await store.settings.load(SETTINGS_STREAM)).state;
    const graceMs = (goneAfterSeconds ?? 0) * 1_000;
    const absentSince = (upTo: number | null): string | null =>
      goneAfterSeconds === null || upTo === null ? null : isoOf(upTo - graceMs);
    if (this.noted !== null) {
      const { toldUpTo, ends } = this.noted;
      // Before the rows are read: what is read up to here is in them.
      const partitions = this.readUpTo(ends);
      const found = customers.discrepancies({ absentSince: absentSince(toldUpTo), partitions });
      for await (const one of found) await this.settle(one, goneAfterSeconds, toldUpTo ?? 0, now);
    }
    const toldUpTo = await customers.toldUpTo();
    const isAnyLeft = await customers.hasDiscrepancies(absentSince(toldUpTo));
    this.noted = isAnyLeft ? { toldUpTo, ends: await bus.highWatermarks(RETURNS) } : null;
    await customers.forget(isoOf(now - graceMs - REMEMBERED_MS));
  }

  /** A partition without a record says nothing of anybody, whoever reads it: rows of it are from before the topic was made anew. */
  private readUpTo(ends: readonly PartitionOffset[]): number[] {
    const { consumer } = this.options;
    return ends.filter((end) => end.offset !== '0' && consumer.hasReached([end])).map(({ partition }) => partition);
  }

  /** One ticket that cannot be marked must not keep the others from it. */
  private async settle(
    one: Discrepancy,
    goneAfterSeconds: number | null,
    knownUpTo: number,
    now: number,
  ): Promise<void> {
    const { store, onFailure } = this.options;
    try {
      await this.mark(one, goneAfterSeconds, knownUpTo, now);
    } catch (error) {
      if (error instanceof Rejection) return; // the view did not know yet that the ticket was erased
      onFailure(one.ticketId, error);
      // Is it the store that is away, or this ticket alone? In an outage the round ends here.
      if (error instanceof StoreUnavailable) await store.settings.load(SETTINGS_STREAM);
    }
  }

  private async mark(
    { ticketId, presence, cause }: Discrepancy,
    goneAfterSeconds: number | null,
    knownUpTo: number,
    now: number,
  ): Promise<void> {
    const command = onCustomerPresence(presence, goneAfterSeconds, knownUpTo);
    if (command === null) return;
    const context = {
      commandId: cause,
      actor: POLICY,
      customerId: customerOf,
      correlationId: cause,
      causationId: cause,
      traceparent: null,
      occurredAt: isoOf(now),
    };
    await this.options.store.tickets.handle(ticketStream(ticketId), context, (state) =>
      ticketDecider.decide(command, state),
    );
  }
}
