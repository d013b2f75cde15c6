const NONE: ReadonlySet<never> = new Set<never>();

/** Sets by key, of which only those with something in them are kept: open views by what they show, ids by what they belong to. */
export class KeyedSets<Member> {
  private readonly sets = new Map<string, Set<Member>>();

  of(key: string): ReadonlySet<Member> {
    return this.sets.get(key) ?? NONE;
  }

  entries(): Iterable<readonly [key: string, members: ReadonlySet<Member>]> {
    return this.sets;
  }

  add(key: string, member: Member): void {
    this.sets.set(key, (this.sets.get(key) ?? new Set<Member>()).add(member));
  }

  remove(key: string, member: Member): void {
    const members = this.sets.get(key);
    members?.delete(member);
    if (members?.size === 0) this.sets.delete(key);
  }

  clear(): void {
    this.sets.clear();
  }
}
