import { sqliteUnderTest } from '@baton/sql/src/contract';
import { inMemory, inSql, ledgerPromises } from '../../test/ledger.promises';
import { ledgerBatchesPromises } from '../../test/ledger-batches.promises';
import { sqlLedgerPromises } from '../../test/sql-ledger.promises';

ledgerPromises('memory', inMemory);
ledgerPromises('SQLite', inSql(sqliteUnderTest));
sqlLedgerPromises(sqliteUnderTest);
ledgerBatchesPromises(sqliteUnderTest);
