import { postgresUnderTest } from '@baton/sql/src/contract';
import { projectionPromises } from '../test/projection.promises';

projectionPromises(postgresUnderTest);
