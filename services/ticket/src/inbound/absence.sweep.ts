import { topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import type { ConsumerHandle, EventBus, PartitionOffset } from '@baton/event-bus';
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
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Marks tickets 'gone' whose customer has been away for longer than the grace, and takes it back when they return. Nothing is
 * remembered between rounds that a restart could lose: each looks at what presence said and at what tickets say, so a timer is
 * a row. Any replica may run it: the command's id is the cause's, and two of them append once.
 *
 * Who is behind in reading what presence says might call somebody gone who came back: a round acts only on partitions that this
 * replica reads and has read up to where they ended in the round before. An absence must have lasted up to that moment.
 */
export class AbsenceSweep {
  private noted: { readonly at: number; readonly ends: readonly PartitionOffset[] } | null = null;

  constructor(private readonly options: AbsenceSweepOptions) {}

  /**
   * @param now milliseconds since 1970.
   * @throws StoreUnavailable, BusUnavailable: nothing is lost, the next round does it.
   */
  async round(now: number): Promise<void> {
    const { store, customers, bus } = this.options;
    const { goneAfterSeconds } = (await store.settings.load(SETTINGS_STREAM)).state;
    const graceMs = (goneAfterSeconds ?? 0) * 1_000;
    const found = await customers.discrepancies(goneAfterSeconds === null ? null : isoOf(now - graceMs));
    const { noted } = this;
    if (noted !== null) for (const one of found) await this.settle(one, goneAfterSeconds, noted);
    this.noted = found.length === 0 ? null : { at: now, ends: await bus.highWatermarks(RETURNS) };
    await customers.forget(isoOf(now - graceMs - REMEMBERED_MS));
  }

  private async settle(
    { ticketId, presence, cause, partition }: Discrepancy,
    goneAfterSeconds: number | null,
    { at, ends }: NonNullable<AbsenceSweep['noted']>,
  ): Promise<void> {
    if (!this.options.consumer.hasReached(ends.filter((end) => end.partition === partition))) return;
    const command = onCustomerPresence(presence, goneAfterSeconds, at);
    if (command === null) return;
    const context = {
      commandId: cause,
      actor: POLICY,
      customerId: customerOf,
      correlationId: cause,
      causationId: cause,
      traceparent: null,
      occurredAt: isoOf(at),
    };
    await this.options.store.tickets
      .handle(ticketStream(ticketId), context, (state) => ticketDecider.decide(command, state))
      .catch((error: unknown) => {
        // the view did not know yet that the ticket was erased
        if (!(error instanceof Rejection)) throw error;
      });
  }
}
