import { presenceStoreContract } from '../../test/contract/presence-store.contract';
import { memoryUnderTest } from '../../test/memory-under-test';

presenceStoreContract('memory', memoryUnderTest);
