/** A change that carries when it was made, so that whoever reads it knows how long it took. */
const STAMP = /@@(\d+\.\d+)@@/g;

/** Milliseconds since 1970, finer than a millisecond; the same clock in every process of this machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

export const stamp = (): string => `@@${preciseNow().toFixed(3)}@@`;

/** When each change in these bytes was made. */
export const stampsIn = (text: string): number[] => [...text.matchAll(STAMP)].map(([, made]) => Number(made));
