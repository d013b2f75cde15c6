/** A view was given a revision other than the one after its last: events are missing, and going on would hide it. */
export class ViewGap extends Error {
  constructor(
    readonly view: string,
    readonly stream: string,
    readonly last: number,
    readonly found: number,
  ) {
    super(`view ${view}: stream ${stream} is at revision ${last} and was given ${found}`);
    this.name = 'ViewGap';
  }
}

/** The rows were made from other data than the store now holds, for example before a restore. */
export class ViewRefused extends Error {
  constructor(
    readonly view: string,
    detail: string,
  ) {
    super(`view ${view} does not fit its store: ${detail}. Fill it anew: npm run rebuild -- ${view}, then start again`);
    this.name = 'ViewRefused';
  }
}

/** Another process moved the view on; this one reads its position again and goes on from there. */
export class ViewMovedOn extends Error {
  constructor(readonly view: string) {
    super(`view ${view} was moved on by another process`);
    this.name = 'ViewMovedOn';
  }
}

/** Another replica may fill the view now; this one waits for its turn. */
export class ViewLeadershipLost extends Error {
  constructor(readonly view: string) {
    super(`view ${view} is another replica's to fill`);
    this.name = 'ViewLeadershipLost';
  }
}

/** A rebuild cannot go on; the version that serves is as it was. */
export class RebuildRefused extends Error {
  constructor(
    readonly view: string,
    reason: string,
  ) {
    super(`view ${view} is not rebuilt: ${reason}`);
    this.name = 'RebuildRefused';
  }
}
