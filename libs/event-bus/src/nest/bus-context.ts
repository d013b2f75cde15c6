import { BaseRpcContext } from '@nestjs/microservices';
import type { Delivery } from '../consumer.rules';

/** `@Ctx()` of a handler: the record behind the message, and the transaction that moves the ledger. */
export class BusContext<Tx = unknown> extends BaseRpcContext<[Delivery<Tx>]> {
  get delivery(): Delivery<Tx> {
    return this.args[0];
  }
}
