import type { Position } from '@baton/event-store';
import { countEvents, createPositionTables, readPosition } from '../positions';
import { BuiltVersion, type VersionedView } from './built-version';
import { compareWithServing, type VersionComparison } from './compare-versions';
import { dropKept, switchTo } from './switch-version';

/** So few events are left that the rest is read while the comparison or the switch waits. */
const FEW = 500;

export interface RebuildProgress {
  readonly events: number;
  /** As many as the serving version shows; null: it is of another store, so it cannot tell. */
  readonly total: number | null;
}

export interface RebuildViewOptions<DB, Event> extends VersionedView<DB, Event> {
  /** Throw away what an earlier rebuild left unfinished; default: go on with it. */
  readonly restart?: boolean;
  /** Switch although rows differ, as they do when the view's code was repaired. */
  readonly despiteDifferences?: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

export interface RebuildReport {
  readonly version: number;
  /** Events that an unfinished rebuild had applied already. */
  readonly resumedAfter: number;
  readonly events: number;
  /** null: what serves shows another store's data, or more than this store holds. */
  readonly comparison: VersionComparison | null;
  /** The version that served until now, and is kept; null: not switched, because rows differ. */
  readonly replaced: number | null;
}

/** Whether the serving version stands at a place of this store; after a restore of the store it may not. */
const isOfThisStore = async <DB, Event>({ view, store, db }: VersionedView<DB, Event>): Promise<boolean> => {
  const at = await readPosition(db, view.name);
  if (at === null) return false;
  if (at.storeId !== (await store.storeId())) return false;
  const head = at.position === null ? null : await store.head();
  return at.position === null || (head !== null && store.comparePositions(at.position, head) <= 0);
};

/** Fills until little is missing: the serving version moves on meanwhile. */
const catchUp = async <DB, Event>(
  options: RebuildViewOptions<DB, Event>,
  built: BuiltVersion<DB, Event>,
  isServingTrue: boolean,
  before: number,
): Promise<number> => {
  const { view, db, store, onProgress } = options;
  const target = async (): Promise<Position | null> =>
    isServingTrue ? ((await readPosition(db, view.name))?.position ?? null) : store.head();
  let events = before;
  for (;;) {
    const total = isServingTrue ? await countEvents(db, view.name) : null;
    const sofar = events;
    const added = await built.fill(await target(), (more) => onProgress?.({ events: sofar + more, total }));
    events += added;
    if (added < FEW) return events;
  }
};

/**
 * Fills a new version of a view from the store while the present one serves, compares both at one place, and switches to it while
 * serving. Only `built` rows are written until the switch; ended at any moment, it can be called again and goes on.
 * @throws RebuildRefused; what the live view throws for an event that cannot be read.
 */
export const rebuildView = async <DB, Event>(options: RebuildViewOptions<DB, Event>): Promise<RebuildReport> => {
  const { db } = options;
  await createPositionTables(db);
  const isServingTrue = await isOfThisStore(options);
  const built = await BuiltVersion.open(options, 'building', options.restart !== true);
  const resumedAfter = await countEvents(db, built.name);
  await catchUp(options, built, isServingTrue, resumedAfter);
  const comparison = isServingTrue ? await compareWithServing(options, built) : null;
  const mayReplace = comparison === null || comparison.differences.length === 0 || options.despiteDifferences === true;
  if (mayReplace) await catchUp(options, built, isServingTrue, await countEvents(db, built.name));
  const events = await countEvents(db, built.name);
  const replaced = mayReplace ? await switchTo(options, built, isServingTrue) : null;
  return { version: built.version, resumedAfter, events, comparison, replaced };
};

/**
 * Whether a view is what a replay from zero gives, byte for byte, while it serves: fills a scratch copy beside it, compares at one
 * place, drops the copy. Answers where they differ by counts and keys. One check of a view at a time.
 * @throws what the view itself throws for an event that cannot be read.
 */
export const compareViewWithRebuild = async <DB, Event>(of: VersionedView<DB, Event>): Promise<VersionComparison> => {
  const scratch = await BuiltVersion.open(of, 'scratch', false);
  try {
    await catchUp(of, scratch, true, 0);
    return await compareWithServing(of, scratch);
  } finally {
    await scratch.drop();
  }
};

/** One view with all that it needs to be rebuilt or checked, whatever it is made of. */
export interface RebuildableView {
  readonly name: string;
  rebuild(
    options?: Pick<RebuildViewOptions<never, never>, 'restart' | 'despiteDifferences' | 'onProgress'>,
  ): Promise<RebuildReport>;
  /** `compareViewWithRebuild` of it. */
  compare(): Promise<VersionComparison>;
  /** Drops the versions that served before. Answers which. */
  dropKept(): Promise<readonly number[]>;
}

/** Puts a view's types away, so that commands and checkers can hold views of several services. */
export const rebuildable = <DB, Event>(of: VersionedView<DB, Event>): RebuildableView => ({
  name: of.view.name,
  rebuild: (options = {}) => rebuildView({ ...of, ...options }),
  compare: () => compareViewWithRebuild(of),
  dropKept: () => dropKept(of),
});
