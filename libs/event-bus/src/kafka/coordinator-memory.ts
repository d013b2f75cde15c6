import type { Kafka, Producer, ProducerConfig } from 'kafkajs';

/** What kafkajs 2.2.4 makes for each producer and hands out nowhere; only what is used of it. */
interface Cluster {
  findGroupCoordinatorMetadata(of: { groupId: string; coordinatorType?: number }): Promise<unknown>;
}

const CREATE_CLUSTER = 'private:Kafka:createCluster';
const TRANSACTION = 1;

const madeBy = (kafka: Kafka, key: symbol, options: unknown): Cluster =>
  (Reflect.get(kafka, key) as (options: unknown) => Cluster)(options);

/**
 * Which broker looks after a producer's transactions. kafkajs asks for it before each request to it, two of the five round trips that a
 * transaction takes, though it moves only when brokers come and go. A broker that is not the one any more refuses (`NOT_COORDINATOR`),
 * so what is remembered wrongly cannot do harm; it must only not be asked again: kafkajs tries a refused request once more.
 */
export class CoordinatorMemory {
  private known: Promise<unknown> | null = null;
  private isProven = false;

  /** What was asked for last did its work: the next question, and only that, is answered from memory. */
  proven(): void {
    this.isProven = this.known !== null;
  }

  /** A producer of this client with this memory. A kafkajs that is built otherwise gives one that asks each time. */
  producer(kafka: Kafka, config: ProducerConfig): Producer {
    const key = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
    if (key === undefined) return kafka.producer(config);
    const client: Kafka = Object.create(kafka) as Kafka;
    Reflect.set(client, key, (options: unknown) => this.attached(madeBy(kafka, key, options)));
    return client.producer(config);
  }

  private attached(cluster: Cluster): Cluster {
    const ask = cluster.findGroupCoordinatorMetadata.bind(cluster);
    cluster.findGroupCoordinatorMetadata = (of) => {
      if (of.coordinatorType !== TRANSACTION) return ask(of);
      const remembered = this.isProven ? this.known : null;
      this.isProven = false;
      this.known = remembered ?? ask(of);
      return this.known;
    };
    return cluster;
  }
}
