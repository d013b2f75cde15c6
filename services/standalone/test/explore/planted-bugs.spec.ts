import { exploreHouse } from './explore-house';
import { plantedBugs } from './planted-bugs';
import { realRules } from './rules';

/** For a machine that does much else. */
jest.setTimeout(120_000);

describe('the explorer finds by interleaving alone when', () => {
  it.each(plantedBugs)('$name', ({ plant, bounds, seenAs }) => {
    const { counterExample } = exploreHouse(bounds, { rules: plant(realRules), asks: false });
    expect(counterExample?.detail ?? 'every promise holds').toContain(seenAs);
  });
});

describe('asking the deciders at every state finds it at least as soon when', () => {
  it.each(plantedBugs)('$name', ({ plant, bounds }) => {
    const rules = plant(realRules);
    const asked = exploreHouse(bounds, { rules }).counterExample?.path.length;
    expect(asked).toBeLessThanOrEqual(exploreHouse(bounds, { rules, asks: false }).counterExample?.path.length ?? 0);
  });
});

describe('within the bounds in which it found a bug, the services as they are', () => {
  it.each(plantedBugs)('keep every promise ($name)', ({ bounds }) => {
    expect(exploreHouse(bounds).counterExample).toBeNull();
  });
});
