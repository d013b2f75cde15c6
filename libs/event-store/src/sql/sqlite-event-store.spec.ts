import { eventStoreContract } from '../contract/event-store.contract';
import { sqliteUnderTest } from '../../test/sqlite-under-test';

eventStoreContract('SQLite', sqliteUnderTest);
