import type { TopicDefinition } from '@baton/contracts';
import type { Kysely, Transaction } from 'kysely';
import type { ConsumerLedger, ParkedCipher } from '../consumer-ledger';

export interface SqlLedgerOptions<Database> {
  /** The service's views: the ledger's rows change in one transaction with them. */
  readonly db: Kysely<Database>;
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly cipher: ParkedCipher;
}

/** Opens the ledger in a service's own SQL database, making its tables when they are missing. */
export const openSqlLedger = async <Database>(
  _options: SqlLedgerOptions<Database>,
): Promise<ConsumerLedger<Transaction<Database>>> => {
  throw new Error('being written');
};
