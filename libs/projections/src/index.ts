export { startProjection, type Projection, type ProjectionOptions } from './projection';
export { type ViewChange, type ViewDefinition } from './view';
export { RebuildRefused, ViewGap, ViewRefused } from './refusals';
export {
  compareViews,
  dumpView,
  rebuildInto,
  type RebuildOptions,
  type ViewComparison,
  type ViewDifference,
} from './rebuild';
export { readPosition } from './positions';
export { answered } from './answered';
export {
  compareViewWithRebuild,
  rebuildable,
  type RebuildableView,
  type RebuildProgress,
  type RebuildReport,
  rebuildView,
  type RebuildViewOptions,
} from './versions/rebuild-view';
export { type VersionedView } from './versions/built-version';
export { type TableDifference, type VersionComparison } from './versions/compare-versions';
export { dropKept } from './versions/switch-version';
