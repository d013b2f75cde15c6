import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { chooseEngine, type Engine } from './engine';
import { familyOf, identify, type ProcessIdentity, stateOf } from './process-identity';
import type { ServerHandle } from './server-handle';
import type { Stack } from './stack';
import { startStack } from './start-stack';

/** Servers of its own: what is killed here must be nobody else's. */
describe('a stack whose servers are stopped, killed, frozen and wiped', () => {
  let stack: Stack;
  let engine: Engine;

  beforeAll(async () => {
    engine = await chooseEngine();
    stack = await startStack({ engine, only: ['kafka', 'postgres', 'redis'] });
  });

  afterAll(() => stack.down());

  const query = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({
      connectionString: stack.postgres.url,
      query_timeout: 1_000,
      connectionTimeoutMillis: 1_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  const identityOf = ({ pid }: ServerHandle): ProcessIdentity => {
    const identity = pid === null ? null : identify(pid);
    if (identity === null) throw new Error('it does not run');
    return identity;
  };

  it('keeps what was committed when PostgreSQL is killed with its workers and started again', async () => {
    const { handle } = stack.postgres;
    await query('create table kept (n int)');
    await query('insert into kept values (7)');
    const before = identityOf(handle);
    const family = familyOf(before);
    expect(family.length).toBeGreaterThan(1);
    await handle.kill();
    expect(handle.pid).toBeNull();
    // killed is not yet reaped: where nobody waits for orphans they stay in the process table
    expect(family.map(stateOf)).toEqual(family.map(() => 'ended'));
    await expect(query('select n from kept')).rejects.toThrow();
    await handle.start();
    expect(handle.pid).not.toBe(before.pid);
    expect(await query('select n from kept')).toEqual([{ n: 7 }]);
  });

  it('silences a frozen PostgreSQL on connections that are open already, too', async () => {
    const { handle } = stack.postgres;
    const client = new Client({ connectionString: stack.postgres.url, query_timeout: 500 });
    client.on('error', () => undefined);
    await client.connect();
    await handle.pause();
    await expect(client.query('select 1')).rejects.toThrow(/timeout/i);
    await expect(query('select 1')).rejects.toThrow();
    await handle.resume();
    expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('stops a frozen server all the same', async () => {
    const { handle } = stack.redis;
    await handle.pause();
    await handle.stop();
    expect(handle.pid).toBeNull();
    await handle.start();
  });

  it('refuses to wipe what runs, and starts empty after a wipe', async () => {
    const { handle } = stack.postgres;
    await query('create table if not exists wiped (n int)');
    await expect(handle.wipe()).rejects.toThrow('postgres runs');
    await handle.stop();
    await handle.wipe();
    await handle.start();
    await expect(query('select n from wiped')).rejects.toThrow('"wiped" does not exist');
  });

  it('brings a wiped Kafka back without its topics, and makes none by itself', async () => {
    const [node] = stack.kafka.nodes;
    const admin = new Kafka({
      clientId: 'spec',
      brokers: stack.kafka.brokers.split(','),
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'lost', numPartitions: 3 }], waitForLeaders: true });
    expect(await admin.listTopics()).toEqual(['lost']);
    await node?.kill();
    await node?.wipe();
    await node?.start();
    expect(await admin.listTopics()).toEqual([]);
    await expect(admin.fetchTopicMetadata({ topics: ['lost'] })).rejects.toThrow('does not host this topic-partition');
    await admin.disconnect();
  });

  it('starts nothing twice', async () => {
    const { handle } = stack.redis;
    const { pid } = handle;
    await handle.start();
    expect(handle.pid).toBe(pid);
  });
});
