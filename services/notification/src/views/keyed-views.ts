const NOBODY: ReadonlySet<never> = new Set<never>();

/** Open views by what they show, so that a change finds those whom it concerns without asking everybody. */
export class KeyedViews<View> {
  private readonly views = new Map<string, Set<View>>();

  of(key: string): ReadonlySet<View> {
    return this.views.get(key) ?? NOBODY;
  }

  entries(): Iterable<readonly [key: string, views: ReadonlySet<View>]> {
    return this.views;
  }

  add(key: string, view: View): void {
    this.views.set(key, (this.views.get(key) ?? new Set<View>()).add(view));
  }

  remove(key: string, view: View): void {
    const views = this.views.get(key);
    views?.delete(view);
    if (views?.size === 0) this.views.delete(key);
  }
}
