/** What a tone tells. */
export type Tone = 'new-ticket' | 'new-message' | 'user-left';

/** Frequencies in Hz, one after the other; rising for who comes, falling for who goes. */
const NOTES: Readonly<Record<Tone, readonly number[]>> = {
  'new-ticket': [660, 880],
  'new-message': [1_046],
  'user-left': [660, 440],
};
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.12;
const LOCK = 'baton-sound';
const GESTURES = ['pointerdown', 'keydown'] as const;

let context: AudioContext | null = null;
let isHeard = false;

/** One tab of the browser is heard: the one that holds the lock, until it is closed or gives it back. */
const waitForTurn = (over: AbortSignal): void => {
  if (!('locks' in navigator)) {
    isHeard = true;
    return;
  }
  const held = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }));
  const request = navigator.locks.request(LOCK, { signal: over }, () => {
    isHeard = true;
    return held;
  });
  request.catch(() => undefined); // given up while it waited
};

/**
 * From the first gesture on this tab may be heard: browsers play nothing before, and a tab that nobody has touched must not keep the
 * others silent. @returns stops it.
 */
export const startTones = (): (() => void) => {
  const over = new AbortController();
  let waits = false;
  const wake = async (): Promise<void> => {
    context ??= new AudioContext();
    if (context.state !== 'running') await context.resume();
    if (waits || over.signal.aborted) return;
    waits = true;
    waitForTurn(over.signal);
  };
  // every time: a device may put the sound to sleep again
  for (const gesture of GESTURES)
    addEventListener(gesture, () => void wake().catch(() => undefined), { signal: over.signal });
  return () => {
    over.abort();
    isHeard = false;
  };
};

/** Plays a short synthesised tone; nothing before the first gesture, and in all tabs but one. */
export const play = (tone: Tone): void => {
  const sounding = context;
  if (sounding?.state !== 'running' || !isHeard) return;
  NOTES[tone].forEach((frequency, index) => {
    const from = sounding.currentTime + index * NOTE_SECONDS;
    const until = from + NOTE_SECONDS;
    const [oscillator, gain] = [sounding.createOscillator(), sounding.createGain()];
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(LOUDNESS, from);
    gain.gain.exponentialRampToValueAtTime(0.001, until);
    oscillator.connect(gain).connect(sounding.destination);
    oscillator.start(from);
    oscillator.stop(until);
  });
};
