import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kafkaUnderTest, type KafkaUnderTest, testBrokers } from '../../test/kafka-under-test';
import { freshGroup, freshTopic, readAll } from '../contract';
import { checkpointAt, record } from '../contract/bus-under-test';

interface Word {
  readonly wrote?: number;
  readonly ended?: string;
}

let under: KafkaUnderTest;
let child: ChildProcess | null = null;
beforeEach(async () => {
  under = await kafkaUnderTest();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await under.dispose();
});

const startWriter = (name: string, topic: string): ChildProcess => {
  const run = join(__dirname, '../../../testing/run-typescript.cjs');
  const program = join(__dirname, '../../test/zombie-writer.ts');
  child = fork(run, [program, testBrokers().join(','), name, topic], { execArgv: [] });
  return child;
};

/** Resolves with the first word of the child that fits. */
const word = async (of: ChildProcess, fits: (word: Word) => boolean): Promise<Word> => {
  for (;;) {
    const [said] = (await once(of, 'message')) as [Word];
    if (fits(said)) return said;
  }
};

test('nothing that a leader writes after it slept past its session becomes readable, and it is told', async () => {
  const [name, topic] = [freshGroup(), freshTopic('compact', 1)];
  await under.bus.ensureTopics([topic]);
  const zombie = startWriter(name, topic.name);
  await word(zombie, ({ wrote }) => wrote !== undefined && wrote >= 20);
  zombie.kill('SIGSTOP');
  const leadership = await under.bus.lead(name, AbortSignal.timeout(60_000));
  const heir = await under.bus.openWriter(name, [topic]);
  const last = Number(heir.checkpoint?.position);
  expect(last).toBeGreaterThanOrEqual(19);
  const ended = word(zombie, (said) => said.ended !== undefined);
  await heir.write([record(topic, 'a', 'heir')], checkpointAt('1000'));
  zombie.kill('SIGCONT');
  expect((await ended).ended).toBe('WriterFenced');
  await heir.write([record(topic, 'a', 'heir again')], checkpointAt('1001'));
  const values = (await readAll(under.bus, [topic])).valuesOf('a');
  expect(values).toEqual([...Array.from({ length: last + 1 }, (_, n) => n), 'heir', 'heir again']);
  expect(leadership.lost.aborted).toBe(false);
  await leadership.release();
});

test('a leader that is killed is followed by the one that waits, and loses and repeats nothing', async () => {
  const [name, topic] = [freshGroup(), freshTopic('compact', 1)];
  await under.bus.ensureTopics([topic]);
  const first = startWriter(name, topic.name);
  const wrote = await word(first, (said) => said.wrote !== undefined && said.wrote >= 30);
  const waiting = under.bus.lead(name, AbortSignal.timeout(60_000));
  first.kill('SIGKILL');
  const leadership = await waiting;
  const heir = await under.bus.openWriter(name, [topic]);
  const last = Number(heir.checkpoint?.position);
  expect(last).toBeGreaterThanOrEqual(wrote.wrote ?? 0);
  await heir.write([record(topic, 'a', last + 1)], checkpointAt(String(last + 1)));
  const values = (await readAll(under.bus, [topic])).valuesOf('a');
  expect(values).toEqual(Array.from({ length: last + 2 }, (_, n) => n));
  await leadership.release();
});
