import { kafkaUnderTest } from '../../test/kafka-under-test';
import { eventBusContract } from '../contract';

eventBusContract('Kafka', kafkaUnderTest);
