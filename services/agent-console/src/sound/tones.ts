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

let context: AudioContext | null = null;
let isHeard = false;

/** Browsers play nothing before the first gesture, and whoever opened a page did not ask for noise. */
const afterGesture = (): void => {
  const wake = (): void => {
    context ??= new AudioContext();
    void context.resume();
  };
  addEventListener('pointerdown', wake, { once: true });
  addEventListener('keydown', wake, { once: true });
};

/** One tab of the browser is heard: the one that holds the lock, until it is closed. @returns gives the lock back. */
export const startTones = (): (() => void) => {
  afterGesture();
  if (!('locks' in navigator)) {
    isHeard = true;
    return () => (isHeard = false);
  }
  const over = new AbortController();
  let giveBack: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (giveBack = resolve));
  const request = navigator.locks.request('baton-sound', { signal: over.signal }, async () => {
    isHeard = true;
    await held;
    isHeard = false;
  });
  request.catch(() => undefined); // given up while it waited
  return () => {
    giveBack();
    over.abort();
  };
};

/** Plays a short synthesised tone; nothing before the first gesture, and in all tabs but one. */
export const play = (tone: Tone): void => {
  if (context?.state !== 'running' || !isHeard) return;
  const { currentTime, destination } = context;
  NOTES[tone].forEach((frequency, index) => {
    if (context === null) return;
    const [from, until] = [currentTime + index * NOTE_SECONDS, currentTime + (index + 1) * NOTE_SECONDS];
    const [oscillator, gain] = [context.createOscillator(), context.createGain()];
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(LOUDNESS, from);
    gain.gain.exponentialRampToValueAtTime(0.001, until);
    oscillator.connect(gain).connect(destination);
    oscillator.start(from);
    oscillator.stop(until);
  });
};
