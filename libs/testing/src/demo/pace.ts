import { setTimeout as delay } from 'node:timers/promises';

/** How fast people are. */
export interface Pace {
  /** How many times as fast as a person. */
  readonly speed: number;
  /** @param ms as a person takes them. @throws the signal's reason. */
  wait(ms: number): Promise<void>;
  /** The time that a text takes to be read. */
  read(text: string): Promise<void>;
  /** The time that a text takes to be written; `touch` is called while it lasts, as at every key. */
  write(text: string, touch: () => void): Promise<void>;
}

const READ = { least: 1_200, perCharacter: 18, most: 6_000 };
const WRITE = { least: 1_000, perCharacter: 55, most: 12_000 };
/** A typing mark is told every three seconds at most. */
const TOUCH_MS = 1_000;

const lasting = ({ least, perCharacter, most }: typeof READ, text: string): number =>
  Math.min(most, least + perCharacter * text.length);

/** @param speed how many times as fast as a person. */
export const paceOf = (speed: number, signal: AbortSignal): Pace => {
  const wait = async (ms: number): Promise<void> => {
    signal.throwIfAborted();
    await delay(ms / speed, undefined, { signal });
  };
  return {
    speed,
    wait,
    read: (text) => wait(lasting(READ, text)),
    write: async (text, touch) => {
      for (let left = lasting(WRITE, text); left > 0; left -= TOUCH_MS) {
        touch();
        await wait(Math.min(left, TOUCH_MS));
      }
    },
  };
};
