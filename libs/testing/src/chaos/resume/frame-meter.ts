import type { Host } from '@baton/client';

/** One stream, as a client got it. */
interface Told {
  readonly door: string;
  readonly hasCursor: boolean;
  isBegun: boolean;
}

const KIND = /^event: (.*)$/m;
const WHY = /"why":"([a-z]+)"/;
const RETRY = /^retry: (\d+)$/m;
const DELTAS: ReadonlySet<string> = new Set(['upsert', 'remove', 'event']);

/** Counts what live streams brought, as it came over the wire: what a run did not see it has not put to the test. */
export class FrameMeter {
  streams = 0;
  frames = 0;
  snapshots = 0;
  /** Streams that were opened with a cursor and went on with what had changed since. */
  resumedWithDeltas = 0;
  /** Streams that were opened with a cursor, and nothing had changed. */
  resumedWithout = 0;
  /** Streams refused for now: the replica is behind the cursor, starts, or stops. */
  refused = 0;
  /** By reason. */
  readonly resets: Record<string, number> = {};
  /** How long clients were told to wait at the end of a stream, milliseconds, by door. */
  readonly farewells: { readonly door: string; readonly ms: number }[] = [];

  get resetsInAll(): number {
    return Object.values(this.resets).reduce((sum, one) => sum + one, 0);
  }

  /** A `fetch` of live streams at one door whose answers are counted. */
  fetchAt(door: string, inner: Host['fetch'] = fetch): Host['fetch'] {
    return async (url, init) => {
      const hasCursor = new Headers(init?.headers).has('last-event-id');
      const response = await inner(url, init);
      if (response.status === 503) this.refused += 1;
      if (!response.ok || response.body === null) return response;
      this.streams += 1;
      const body = response.body.pipeThrough(this.counting({ door, hasCursor, isBegun: false }));
      return new Response(body, { status: response.status, headers: response.headers });
    };
  }

  private counting(told: Told): TransformStream<Uint8Array, Uint8Array> {
    const decoder = new TextDecoder();
    let rest = '';
    return new TransformStream({
      transform: (chunk, controller) => {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = parts.pop() ?? '';
        for (const frame of parts) this.frame(frame, told);
        controller.enqueue(chunk);
      },
    });
  }

  private frame(frame: string, told: Told): void {
    const kind = KIND.exec(frame)?.[1];
    const retry = RETRY.exec(frame)?.[1];
    // The first says how to come back after a break; a later one is a farewell.
    if (retry !== undefined && told.isBegun) this.farewells.push({ door: told.door, ms: Number(retry) });
    if (kind === undefined) return;
    this.frames += 1;
    if (kind === 'snapshot') this.snapshots += 1;
    if (kind === 'reset') {
      const why = WHY.exec(frame)?.[1] ?? 'unknown';
      this.resets[why] = (this.resets[why] ?? 0) + 1;
    }
    if (!told.isBegun && told.hasCursor) {
      if (DELTAS.has(kind)) this.resumedWithDeltas += 1;
      if (kind === 'cursor') this.resumedWithout += 1;
    }
    told.isBegun = true;
  }
}
