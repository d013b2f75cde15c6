import { murmur2, partitionOf } from './partitioner';

// Expected values: what org.apache.kafka.common.utils.Utils.murmur2 gives, as listed in Kafka's own tests.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is what Kafka computes', (key, expected) => {
  expect(murmur2(Buffer.from(key, 'utf8'))).toBe(expected);
});

test('every key gets a partition that exists', () => {
  for (let n = 0; n < 1_000; n++) {
    const partition = partitionOf(`klíč-${n}`, 12);
    expect(partition).toBeGreaterThanOrEqual(0);
    expect(partition).toBeLessThan(12);
  }
});
