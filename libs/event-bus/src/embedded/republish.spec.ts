import { embeddedUnderTest } from '../../test/embedded-under-test';
import { freshTopic, readAll } from '../contract';
import { checkpointAt, record } from '../contract/bus-under-test';
import { TopicMismatch, WriterFenced } from '../event-bus';

let under: Awaited<ReturnType<typeof embeddedUnderTest>>;
beforeEach(async () => {
  under = await embeddedUnderTest();
});
afterEach(() => under.dispose());

test('republish empties the topics of one writer, forgets its checkpoint and fences whoever has it open', async () => {
  const { bus } = under;
  const [mine, others] = [freshTopic(), freshTopic()];
  const writer = await bus.openWriter('relay-mine', [mine]);
  await writer.write([record(mine, 'a', 1)], checkpointAt('1'));
  const other = await bus.openWriter('relay-others', [others]);
  await other.write([record(others, 'a', 1)], checkpointAt('1'));
  await bus.republish('relay-mine');
  await expect(writer.write([record(mine, 'a', 2)], checkpointAt('2'))).rejects.toThrow(WriterFenced);
  expect((await readAll(bus, [mine])).records).toEqual([]);
  expect((await readAll(bus, [others])).values).toEqual([1]);
  const anew = await bus.openWriter('relay-mine', [mine]);
  expect(anew.checkpoint).toBeNull();
  expect(anew.generation).not.toBe(writer.generation);
});

test('a topic that a writer with a checkpoint never wrote is refused: it would lack the past', async () => {
  const { bus } = under;
  const [first, added] = [freshTopic(), freshTopic()];
  const writer = await bus.openWriter('relay-mine', [first]);
  await (await bus.openWriter('relay-mine', [first, added])).close(); // nothing written yet: nothing is missing
  await expect(writer.write([], checkpointAt('1'))).rejects.toThrow(WriterFenced);
  const again = await bus.openWriter('relay-mine', [first]);
  await again.write([record(first, 'a', 1)], checkpointAt('1'));
  const refusal = bus.openWriter('relay-mine', [first, added]);
  await expect(refusal).rejects.toThrow(TopicMismatch);
  await expect(refusal).rejects.toThrow('npm run republish -- relay-mine');
});

test('a writer may not write what is not its own', async () => {
  const { bus } = under;
  const [mine, others] = [freshTopic(), freshTopic()];
  await bus.ensureTopics([others]);
  const writer = await bus.openWriter('relay-mine', [mine]);
  await expect(writer.write([record(others, 'a', 1)], checkpointAt('1'))).rejects.toThrow(TopicMismatch);
});
