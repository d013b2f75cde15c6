import { newClusterId } from './kafka';

describe("a cluster's id", () => {
  it('is no option to a command line, and another each time', () => {
    const ids = Array.from({ length: 2_000 }, newClusterId);
    expect(ids.filter((id) => !/^[A-Za-f][\w-]{21}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
