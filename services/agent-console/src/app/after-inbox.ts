/** An inbox that does not come must not keep the way out of the page away. */
const LONGEST_MS = 5_000;

let tell = (): void => undefined;

/** For what nobody needs before the inbox: it does not delay it. */
export const inboxShown = new Promise<void>((resolve) => (tell = resolve));

/** Tells that it is there. */
export const inboxIsShown = (): void => tell();

/** The same, for parts of the page that are there sooner or later. */
export const inboxShownOrLate = (): Promise<void> =>
  Promise.race([inboxShown, new Promise<void>((resolve) => setTimeout(resolve, LONGEST_MS))]);
