import type { ConsumerLedger, LedgerBatches } from '../src/consumer-ledger';

/** The same ledger, and how many records each of its transactions for several was given; those that came to nothing too. */
export const countedLedger = <Tx>(
  ledger: ConsumerLedger<Tx>,
): { readonly ledger: ConsumerLedger<Tx>; readonly sizes: number[] } => {
  const sizes: number[] = [];
  const { batches } = ledger;
  if (batches === undefined) throw new Error('this ledger takes no batches');
  const counting: LedgerBatches<Tx> = {
    foreknow: (...asked) => batches.foreknow(...asked),
    advance: (handled) => {
      sizes.push(handled.length);
      return batches.advance(handled);
    },
  };
  return { ledger: Object.assign(Object.create(ledger) as ConsumerLedger<Tx>, { batches: counting }), sizes };
};
