import type { RecordedEvent } from '@baton/event-store';
import { ask } from '../ask';
import type { Door } from '../client';

/** As many as a request may name. */
const STREAMS_AT_ONCE = 4;
/** A service waits for so long at most; who is answered sooner has been waited for. */
const ANSWERED_IN_TIME_MS = 1_800;
const TIMEOUT_MS = 15_000;

const newest = (facts: readonly RecordedEvent[]): string[] => {
  const last = new Map(facts.map(({ stream, revision }) => [stream, revision]));
  return [...last].filter(([stream]) => /^(ticket|conversation)-/.test(stream)).map((pair) => pair.join('@'));
};

const hasSeen = async (door: Door, token: string, seen: string): Promise<boolean> => {
  const began = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'baton-seen': seen };
  const { status } = await ask({ url: `${door.url}/v1/inbox`, method: 'GET', headers, timeoutMs: TIMEOUT_MS });
  return status === 200 && performance.now() - began < ANSWERED_IN_TIME_MS;
};

/**
 * Waits, by the causal token, until each replica has handled the newest of these events of every ticket and conversation.
 * @param until on `performance.now`. @returns what was waited for in vain.
 */
export const seenEverywhere = async (
  replicas: readonly Door[],
  facts: readonly RecordedEvent[],
  token: string,
  until: number,
): Promise<readonly string[]> => {
  const streams = newest(facts);
  const missing: string[] = [];
  for (const door of replicas) {
    for (let at = 0; at < streams.length; at += STREAMS_AT_ONCE) {
      const seen = streams.slice(at, at + STREAMS_AT_ONCE).join(', ');
      while (!(await hasSeen(door, token, seen))) {
        if (performance.now() < until) continue;
        missing.push(`${door.name} has not seen ${seen}`);
        break;
      }
    }
  }
  return missing;
};
