import { HIDDEN_TTL_MS } from '../src/domain/presence.times';
import { presenceScripts, type PresenceScripts } from '../src/outbound/redis/redis-scripts';

const START = Date.UTC(2026, 0, 1);

/** Lua that gives one moment; production has Redis' own time. */
const standingAt = (ms: number): string => `
local function clock() return ${ms} end`;
const ahead = (ms: number): string => `
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000) + ${ms}
end`;

/** The time on a Redis, in the hands of a test: it outlives a flush, and is the same for every store that has its scripts. */
export class RedisClock {
  private passed = 0;
  private made: PresenceScripts | null = null;

  /** @param stands whether time passes only when the test says so. */
  constructor(private readonly stands: boolean) {}

  advance(ms: number): void {
    this.passed += ms;
    this.made = null;
  }

  /** Always the scripts of the time that it is now. */
  scripts(): PresenceScripts {
    const now = (): PresenceScripts =>
      (this.made ??= presenceScripts(
        HIDDEN_TTL_MS,
        this.stands ? standingAt(START + this.passed) : ahead(this.passed),
      ));
    return new Proxy({} as PresenceScripts, { get: (_, name: keyof PresenceScripts) => now()[name] });
  }
}
