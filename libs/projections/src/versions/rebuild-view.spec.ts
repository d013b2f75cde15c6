import { sqliteUnderTest } from '@baton/sql/src/contract';
import { rebuildPromises } from '../../test/rebuild.promises';

rebuildPromises(sqliteUnderTest);
