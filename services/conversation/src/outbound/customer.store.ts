import { createHmac } from 'node:crypto';
import { Rejection } from '@baton/decider';
import { CommandHandler, defineCodec, type EventCodec, type EventStore, type KeyStore } from '@baton/event-store';
import { type CustomerCommand, customerDecider, type CustomerState } from '../domain/customer.decider';
import { type CustomerEvent, customerEventSchemas } from '../domain/customer.events';
import { type Cause, customerOf } from './conversation.store';

export const CUSTOMER_STREAMS = 'customer-';

export const customerStream = (customerId: string): string => `${CUSTOMER_STREAMS}${customerId}`;

export const customerCodec = (keys: KeyStore): EventCodec<CustomerEvent> =>
  defineCodec({
    events: {
      CustomerIdentified: { version: 1, schema: customerEventSchemas.CustomerIdentified },
      ErasureRequested: { version: 1, schema: customerEventSchemas.ErasureRequested },
    },
    person: customerOf,
    keys,
  });

/** Somebody as another system knows them. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly externalId: string;
}

/**
 * UUIDv8 of a customer known from outside: from an HMAC, so that nobody without the secret can tell whose id it is, or
 * make one. `incarnation` rises with each erasure: who comes back is somebody new.
 */
export const knownCustomerId = (
  secret: Uint8Array,
  { issuer, externalId }: ExternalIdentity,
  incarnation: number,
): string => {
  const bytes = createHmac('sha256', secret)
    .update(JSON.stringify([issuer, externalId, incarnation]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The customers of one event store. */
export class Customers {
  private readonly handler: CommandHandler<CustomerState, CustomerEvent>;

  constructor(
    store: EventStore,
    keys: KeyStore,
    private readonly secret: Uint8Array,
  ) {
    this.handler = new CommandHandler({ store, decider: customerDecider, codec: customerCodec(keys) });
  }

  /** The id of whom the identity proves; the first time, it is written down. @throws StoreUnavailable. */
  async identify(identity: ExternalIdentity, cause: Cause): Promise<string> {
    for (let incarnation = 0; ; incarnation += 1) {
      const customerId = knownCustomerId(this.secret, identity, incarnation);
      try {
        await this.command(customerId, cause, { type: 'IdentifyCustomer', customerId, ...identity });
        return customerId;
      } catch (error) {
        if (!(error instanceof Rejection) || error.code !== 'erased') throw error;
      }
    }
  }

  /** @throws Rejection `erased` when this customer asked to be forgotten. */
  async assertNotErased(customerId: string): Promise<void> {
    const { state } = await this.handler.load(customerStream(customerId));
    if (state.erasure !== null) throw new Rejection('erased');
  }

  /** The state, and the revision of the customer's stream; -1 without one. */
  load(customerId: string) {
    return this.handler.load(customerStream(customerId));
  }

  /** @throws Rejection, StoreUnavailable. */
  command(customerId: string, cause: Cause, command: CustomerCommand) {
    const { commandId, actor, correlationId, causationId, traceparent, occurredAt } = cause;
    const context = { commandId, actor, correlationId, causationId, traceparent, occurredAt, customerId };
    return this.handler.handle(customerStream(customerId), context, (state) => customerDecider.decide(command, state));
  }
}
