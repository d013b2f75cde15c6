import type { Host } from '@baton/client';
import { BadNetwork } from '../../resume/bad-network';
import type { Network } from '../../resume/observer';
import type { Door } from '../client';
import type { Dice } from '../dice';
import type { FrameMeter } from './frame-meter';

const isLive = (url: string): boolean => new URL(url).pathname === '/v1/live';

const at = (origin: string, url: string): string => {
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}`;
};

/** A `fetch` whose live streams come from one origin; all other requests go where they would. */
export const liveFrom =
  (origin: string): Host['fetch'] =>
  (url, init) =>
    fetch(isLive(url) ? at(origin, url) : url, init);

interface Road {
  readonly network: BadNetwork;
  readonly fetch: Host['fetch'];
}

/** All ways from somebody who looks into the house, each through a network of its own: nginx, and each replica past it. */
export class Roads implements Network {
  private constructor(
    private readonly dice: Dice,
    private readonly first: BadNetwork,
    private readonly roads: readonly Road[],
  ) {}

  /** @param doors of the live stream; the first is for everything else too. */
  static async open(doors: readonly Door[], dice: Dice, meter: FrameMeter): Promise<Roads> {
    const roads = await Promise.all(
      doors.map(async ({ name, url }) => {
        const network = await BadNetwork.before(Number(new URL(url).port), dice.fork());
        return { network, fetch: meter.fetchAt(name) };
      }),
    );
    const [first] = roads;
    if (first === undefined) throw new RangeError('no door leads into the house');
    return new Roads(dice.fork(), first.network, roads);
  }

  get url(): string {
    return this.first.url;
  }

  get faults(): number {
    return this.roads.reduce((sum, { network }) => sum + network.faults, 0);
  }

  /** For live streams: each takes any road. */
  readonly live: Host['fetch'] = (url, init) => {
    const road = this.dice.one(this.roads);
    return road.fetch(at(road.network.url, url), init);
  };

  async leave(): Promise<void> {
    await Promise.all(this.roads.map(({ network }) => network.leave()));
  }

  async calm(): Promise<void> {
    await Promise.all(this.roads.map(({ network }) => network.calm()));
  }

  async close(): Promise<void> {
    await Promise.all(this.roads.map(({ network }) => network.close()));
  }
}
