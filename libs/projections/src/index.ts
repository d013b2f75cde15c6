export { startProjection, type Projection, type ProjectionOptions } from './projection';
export { type ViewDefinition } from './view';
export { ViewGap, ViewRefused } from './refusals';
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
