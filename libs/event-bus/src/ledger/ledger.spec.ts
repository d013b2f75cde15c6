import { sqliteUnderTest } from '@baton/sql/src/contract';
import { inMemory, inSql, ledgerPromises } from '../../test/ledger.promises';
import { sqlLedgerPromises } from '../../test/sql-ledger.promises';

ledgerPromises('memory', inMemory);
ledgerPromises('SQLite', inSql(sqliteUnderTest));
sqlLedgerPromises(sqliteUnderTest);
