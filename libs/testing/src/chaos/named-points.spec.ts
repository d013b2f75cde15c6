import type { ServiceProcess } from '../services/services';
import { atPoint, namedPoints } from './named-points';
import { type Sighting, Watchers } from './wires';

/** A house of which only the wires matter here. */
const wired = () => {
  const watchers = new Watchers();
  const process = (name: string) => ({ name, service: name.split('-')[0], pid: 7 }) as unknown as ServiceProcess;
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
