/** As many as a service accepts. */
const MAX_STREAMS = 4;
const FORM = /^(\S+)@(\d{1,15})$/;

/**
 * What this client has seen of streams, so that each service answers as one that has seen as much: the highest revision of the
 * four streams that were heard of last.
 */
export class CausalToken {
  private readonly seen = new Map<string, number>();

  /** @param header `Baton-Revision` of an answer; names stay percent-encoded as they came. */
  note(header: string | null): void {
    const [, stream, revision] = FORM.exec(header ?? '') ?? [];
    if (stream === undefined || revision === undefined) return;
    const known = this.seen.get(stream) ?? -1;
    this.seen.delete(stream);
    this.seen.set(stream, Math.max(known, Number(revision)));
    for (const oldest of this.seen.keys()) {
      if (this.seen.size <= MAX_STREAMS) break;
      this.seen.delete(oldest);
    }
  }

  /** `Baton-Seen`; null when nothing was seen. */
  header(): string | null {
    if (this.seen.size === 0) return null;
    return [...this.seen].map(([stream, revision]) => `${stream}@${revision}`).join(', ');
  }
}
