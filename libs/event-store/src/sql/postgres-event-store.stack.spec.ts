import { postgresUnderTest } from '../../test/postgres-under-test';
import { eventStoreContract } from '../contract/event-store.contract';

eventStoreContract('PostgreSQL', postgresUnderTest);
