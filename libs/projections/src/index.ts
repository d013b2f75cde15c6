export { startProjection, type Projection, type ProjectionOptions, type ViewDefinition } from './projection';
