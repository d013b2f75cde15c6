/** Sub-entry for specs that hold on both engines: `@baton/sql/src/contract`. */
export {
  type DatabaseUnderTest,
  type EngineUnderTest,
  postgresUnderTest,
  sqliteUnderTest,
} from './contract/engine-under-test';
