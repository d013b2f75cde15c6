import { typingChannelContract } from '../test/contract/typing-channel.contract';
import { memoryUnderTest } from '../test/memory-under-test';

typingChannelContract('memory', memoryUnderTest);
