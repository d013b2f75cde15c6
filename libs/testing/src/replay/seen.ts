/** The causal token of one chat: the highest revision of each stream that its client has been told of. */
export class Seen {
  private readonly revisions = new Map<string, number>();

  /** Takes a `Baton-Revision` header, `<stream>@<revision>`. */
  note(revision: string | null): void {
    if (revision === null) return;
    const at = revision.lastIndexOf('@');
    const stream = revision.slice(0, at);
    this.revisions.set(stream, Math.max(this.revisions.get(stream) ?? -1, Number(revision.slice(at + 1))));
  }

  /** A `Baton-Seen` header. */
  toString(): string {
    return [...this.revisions].map(([stream, revision]) => `${stream}@${revision}`).join(', ');
  }
}
