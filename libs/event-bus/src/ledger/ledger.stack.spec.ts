import { postgresUnderTest } from '@baton/sql/src/contract';
import { inSql, ledgerPromises } from '../../test/ledger.promises';
import { ledgerBatchesPromises } from '../../test/ledger-batches.promises';
import { sqlLedgerPromises } from '../../test/sql-ledger.promises';

ledgerPromises('PostgreSQL', inSql(postgresUnderTest));
sqlLedgerPromises(postgresUnderTest);
ledgerBatchesPromises(postgresUnderTest);
