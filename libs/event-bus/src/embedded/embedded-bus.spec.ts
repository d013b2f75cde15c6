import { embeddedUnderTest } from '../../test/embedded-under-test';
import { eventBusContract } from '../contract';

eventBusContract('the embedded log', embeddedUnderTest);
