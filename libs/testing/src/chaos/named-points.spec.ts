import { EventEmitter, once } from 'node:events';
import type { ServiceProcess } from '../services/services';
import { Dice } from './dice';
import type { FaultScene } from './faults';
import { atPoint, killAt, killWhileFencing, namedPoints } from './named-points';
import { Recorder } from './recorder';
import { type Sighting, Watchers } from './wires';

/** A house of which only the wires matter here. */
const wired = () => {
  const watchers = new Watchers();
  const gone = () => Promise.resolve(null);
  const process = (name: string) => ({ name, service: name.split('-')[0], pid: 7, gone }) as unknown as ServiceProcess;
  return { watchers, house: { watchers, process } };
};

const sighting = (more: Partial<Sighting>): Sighting => ({
  process: 'ticket-1',
  wire: 'kafka',
  moment: 'request',
  what: 'EndTxn',
  ...more,
});

const pointCalled = (part: string) => {
  const found = namedPoints.find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`no point is called ${part}`);
  return found;
};

describe('a named point', () => {
  it('acts on the process that is there, once, before anything passes', async () => {
    const { watchers, house } = wired();
    const acted: string[] = [];
    const signal = new AbortController().signal;
    const reached = atPoint({ house, signal }, pointCalled('before the commit'), ({ name }) => acted.push(name) < 0);
    const seen = [{ what: 'Produce' }, { moment: 'answer' as const }, { process: 'presence-0' }, {}, {}];
    expect(seen.map((more) => watchers.mayPass(sighting(more)))).toEqual([true, true, true, false, true]);
    expect((await reached)?.process.name).toBe('ticket-1');
    expect(acted).toEqual(['ticket-1']);
  });

  it('lets everything pass once the run is over', async () => {
    const { watchers, house } = wired();
    const over = new AbortController();
    const reached = atPoint({ house, signal: over.signal }, pointCalled('before the commit'), () => false);
    over.abort();
    expect(await reached).toBeNull();
    expect(watchers.mayPass(sighting({}))).toBe(true);
  });

  it('knows an append by its SQL', () => {
    const here = (what: string) =>
      pointCalled('after the append').isHere(sighting({ wire: 'events', moment: 'answer', what }));
    expect([here('commit'), here('insert into "events" values'), here('select 1')]).toEqual([true, true, false]);
  });
});

/** A replica that is killed and started again without a process: each run ends when it is told to. */
class Replica {
  readonly name = 'ticket-1';
  readonly service = 'ticket';
  pid: number | null = 1;
  ended: object | null = null;
  runs = 1;
  private run = new EventEmitter();

  kill(): void {
    const { run } = this;
    this.pid = null;
    this.ended = {};
    setImmediate(() => run.emit('exit'));
  }

  gone(): Promise<unknown> {
    return once(this.run, 'exit');
  }

  async restart(): Promise<void> {
    this.run = new EventEmitter();
    this.runs += 1;
    this.pid = this.runs;
    this.ended = null;
  }
}

describe('a fault at a named point', () => {
  const sceneOf = (untilReady: (replica: Replica) => Promise<void>) => {
    const [watchers, replica, recorder] = [new Watchers(), new Replica(), new Recorder()];
    const house = { watchers, process: () => replica, untilReady };
    const scene = { house, dice: new Dice(1), recorder, signal: new AbortController().signal };
    const passes = (more: Partial<Sighting>): boolean => watchers.mayPass(sighting(more));
    return { scene: scene as unknown as FaultScene, replica, recorder, passes };
  };

  it('does not wait for the end of a victim that somebody else has started again', async () => {
    const { scene, replica, passes } = sceneOf(async () => undefined);
    const fault = killAt(pointCalled('before the commit'))(scene);
    while (passes({}));
    await replica.restart();
    await fault;
    expect(replica.runs).toBe(2);
  });

  it('ends when the one that fences is the one that was killed before', async () => {
    const { scene, replica, recorder, passes } = sceneOf(async (waiting) => {
      if (waiting.runs === 2) passes({ moment: 'answer', what: 'InitProducerId' });
      for (let turn = 0; turn < 100 && waiting.runs < 3; turn += 1) await new Promise(setImmediate);
    });
    const fault = killWhileFencing(scene);
    expect(passes({})).toBe(false);
    await fault;
    expect(replica.runs).toBe(3);
    expect(Object.keys(recorder.faults)).toHaveLength(2);
  });
});
