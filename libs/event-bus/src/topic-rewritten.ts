/** The topic was deleted and written anew: offsets that the ledger remembers mean other records now. */
export class TopicRewritten extends Error {
  constructor(
    readonly topic: string,
    readonly generation: string | null,
  ) {
    super(`${topic} was written anew; it is read from the beginning`);
    this.name = 'TopicRewritten';
  }
}
