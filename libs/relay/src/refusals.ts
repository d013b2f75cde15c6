/** The bus holds a checkpoint that does not belong to this store: going on would lose records or write them twice. */
export class CheckpointRefused extends Error {
  constructor(
    readonly relay: string,
    detail: string,
  ) {
    super(
      `the checkpoint of ${relay} does not fit: ${detail}. ` +
        `If the store was restored on purpose, write its topics anew with: npm run republish -- ${relay}`,
    );
    this.name = 'CheckpointRefused';
  }
}

/** A stream lacks a revision that must be there: something was lost below us, and publishing on would hide it. */
export class StreamGap extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly found: number | null,
  ) {
    super(`stream ${stream}: expected revision ${expected}, found ${found ?? 'nothing'}`);
    this.name = 'StreamGap';
  }
}
