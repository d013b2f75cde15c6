import { topics } from '@baton/contracts';
import { ScriptedBus } from '../test/scripted-bus';
import { claimed, origin } from '../test/ticket-records';
import { silentLog } from './bus-log';
import { type ConsumerHandle, type ConsumerSignal, runConsumer } from './consumer.rules';
import type { OutgoingRecord } from './event-bus';
import { memoryLedger } from './ledger/memory-ledger';

const READ = [topics.ticketEvents, topics.agentState];
const next = { ...origin, generation: 'generation-2' };

const agentOf = (from: typeof origin): OutgoingRecord => ({
  topic: topics.agentState.name,
  key: 'ada',
  value: null,
  headers: { generation: from.generation },
});

let script: ScriptedBus;
let consumer: ConsumerHandle;
/** Topics that were told to begin anew, and places that were handled, in order. */
let told: string[];

const onSignal = (signal: ConsumerSignal): void => {
  if (signal.kind === 'rewound') told.push(signal.topic);
};

/** Two topics of one writer, each read to offset 3 of partition 0. */
beforeEach(async () => {
  script = new ScriptedBus();
  told = [];
  const ledger = memoryLedger({ group: 'notification-1', topics: READ });
  consumer = await runConsumer<null>({
    bus: script.bus,
    topics: READ,
    ledger,
    log: silentLog,
    onSignal,
    handle: async (_, { record }) => void told.push(`${record.topic}[${record.partition}]@${record.offset}`),
  });
  for (const topic of READ) script.endsAt(topic, 0, 3);
  await script.hand(
    topics.ticketEvents,
    0,
    0,
    [0, 1, 2].map((n) => claimed('ada', n)),
  );
  await script.hand(
    topics.agentState,
    0,
    0,
    [0, 1, 2].map(() => agentOf(origin)),
  );
  told = [];
});
afterEach(() => consumer.stop());

const events = topics.ticketEvents.name;
const agents = topics.agentState.name;

describe('topics that one writer has written anew', () => {
  it('are each told of, also one that is found too short only when another has made the consumer begin again', async () => {
    for (const topic of READ) script.endsAt(topic, 0, 1);
    expect(await script.hand(topics.ticketEvents, 0, 3, [])).toBe(true);
    script.endsAt(topics.ticketEvents, 0, 4);
    expect(await script.hand(topics.ticketEvents, 0, 3, [claimed('ada', 3, next)])).toBe(false);
    await script.untilBegun(2);
    expect(told).toEqual([events, agents]);
    await script.hand(topics.agentState, 0, 0, [agentOf(next)]);
    expect(told.at(-1)).toBe(`${agents}[0]@0`);
  });

  it('are known by a partition of which nothing was read before', async () => {
    expect(await script.hand(topics.ticketEvents, 7, 0, [claimed('bob', 0, next)])).toBe(false);
    await script.untilBegun(2);
    expect(told).toEqual([events]);
  });

  it('tell nothing at the places of before while the consumer that found it out is being stopped', async () => {
    const found = script.hand(topics.ticketEvents, 0, 3, [claimed('ada', 3, next)]);
    const meanwhile = script.hand(topics.ticketEvents, 7, 0, [claimed('bob', 0, next)]);
    expect(await Promise.all([found, meanwhile])).toEqual([false, false]);
    await script.untilBegun(2);
    expect(told).toEqual([events]);
    expect(await script.hand(topics.ticketEvents, 7, 0, [claimed('bob', 0, next)])).toBe(true);
    expect(told).toEqual([events, `${events}[7]@0`]);
  });

  it('tell nothing at the places of before either while the bus has not handed over the consumer that must stop', async () => {
    await script.hand(topics.ticketEvents, 7, 0, [claimed('bob', 0)]);
    script.endsAt(topics.ticketEvents, 7, 1);
    told = [];
    const handOver = script.holdBack();
    consumer.readAnew(agents, next.generation);
    await script.untilBegun(2);
    expect(await script.hand(topics.ticketEvents, 0, 3, [claimed('ada', 3, next)])).toBe(false);
    expect(await script.hand(topics.ticketEvents, 7, 1, [claimed('bob', 1, next)])).toBe(false);
    handOver();
    await script.untilBegun(3);
    expect(told).toEqual([agents, events]);
  });
});

describe('a topic that is as long as it was in the generation before', () => {
  it('is read from its beginning when somebody says so who knows, once however often they say it', async () => {
    consumer.readAnew(agents, next.generation);
    consumer.readAnew(agents, next.generation);
    await script.untilBegun(2);
    expect(told).toEqual([agents]);
    expect(
      await script.hand(
        topics.agentState,
        0,
        0,
        [0, 1, 2].map(() => agentOf(next)),
      ),
    ).toBe(true);
    expect(told).toHaveLength(4);
    expect(script.begun).toBe(2);
  });
});
