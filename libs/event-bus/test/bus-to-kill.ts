import { checkpointAt, record } from '../src/contract/bus-under-test';
import { openEmbeddedBus } from '../src/embedded/embedded-bus';
import { keyOf, killedEvents, killedStates } from './killed-topics';

/** A process of its own that writes until it is killed, and tells each number once it is promised to be durable. */
const writeUntilKilled = async (file: string): Promise<void> => {
  const bus = await openEmbeddedBus({ file, cleanEveryMs: 5 });
  const writer = await bus.openWriter('relay-killed', [killedEvents, killedStates]);
  for (let n = Number(writer.checkpoint?.position ?? -1) + 1; ; n++) {
    await writer.write([record(killedEvents, keyOf(n), n), record(killedStates, keyOf(n), n)], checkpointAt(String(n)));
    process.send?.(n);
  }
};

void writeUntilKilled(process.argv[2] ?? '');
