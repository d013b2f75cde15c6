import type { Host } from '@baton/client';
import type { Ledger } from './ledger';

/** What becomes of whole frames between the connection and the client: given on, left out, or told again with those before it. */
export type FrameFault = (frame: string, before: readonly string[]) => readonly string[];

const REMEMBERED = 6;

/** Tells the last few frames again, in their order, as a server does to whose cursor is older than what it holds. */
export const duplicating =
  (below: (n: number) => number): FrameFault =>
  (frame, before) => {
    if (below(4) > 0) return [frame];
    return [frame, ...before.slice(-1 - below(REMEMBERED)), frame];
  };

export interface Skipping extends FrameFault {
  skipped(): number;
  /** From now on. */
  arm(): void;
}

/**
 * Planted: one frame is never told, and everything behind it is. @param matches the first such frame is left out. @param isArmed false:
 * none is before `arm`.
 */
export const skippingOne = (matches: (frame: string) => boolean, isArmed = true): Skipping => {
  let [skipped, armed] = [0, isArmed];
  const fault: FrameFault = (frame) => {
    if (!armed || skipped > 0 || !matches(frame)) return [frame];
    skipped += 1;
    return [];
  };
  return Object.assign(fault, { skipped: () => skipped, arm: () => void (armed = true) });
};

/** Planted: every alert comes a second time, as another one. */
export const alertingTwice: FrameFault = (frame) =>
  frame.includes('"view":"alerts"') && frame.includes('event: event\n')
    ? [frame, frame.replace(/("item":\{"id":")[0-9a-f]{8}/, '$1ffffffff').replace(/^id:.*\n/m, '')]
    : [frame];

/** As it is. */
const faultless: FrameFault = (frame) => [frame];

/**
 * `fetch` whose live streams have a fault; all other requests pass. @param ledger takes down what came, before the fault. @param inner what
 * asks for live streams; default: the machine's own.
 */
export const fetchWith =
  (ledger: Ledger, fault = faultless, inner: Host['fetch'] = fetch): Host['fetch'] =>
  async (url, init) => {
    if (!url.includes('/v1/live')) return ledger.fetch(url, init);
    const response = await inner(url, init);
    if (response.body === null || !response.ok) return response;
    return new Response(response.body.pipeThrough(faultyFrames(ledger, fault)), {
      status: response.status,
      headers: response.headers,
    });
  };

const faultyFrames = (ledger: Ledger, fault: FrameFault): TransformStream<Uint8Array, Uint8Array> => {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  const before: string[] = [];
  let rest = '';
  return new TransformStream({
    transform: (chunk, controller) => {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = parts.pop() ?? '';
      let given = '';
      for (const frame of parts) {
        ledger.frame(frame);
        for (const told of fault(frame, before)) given += `${told}\n\n`;
        before.push(frame);
        if (before.length > REMEMBERED) before.shift();
      }
      // In one piece: a client that gives up between two of them would not have been given what the ledger says it was.
      if (given !== '') controller.enqueue(encoder.encode(given));
    },
    flush: (controller) => controller.enqueue(encoder.encode(rest)),
  });
};
