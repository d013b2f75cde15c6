import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { SqliteConnection } from './sqlite-connection';
import { isSqliteBusy } from './sqlite-error';
import { Turns } from './turns';

/** How long a statement waits for another process's write before it fails. */
const BUSY_DEADLINE_MS = 15_000;
const LONGEST_PAUSE_MS = 20;

/** Repeats `attempt` while another process holds the lock, without blocking the event loop. */
const whenFree = async <T>(attempt: () => T, deadlineMs: number): Promise<T> => {
  const giveUpAt = performance.now() + deadlineMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() > giveUpAt) throw error;
      // a random part, or two processes keep meeting
      await delay(pause * (0.5 + Math.random()));
    }
  }
};

/** A connection that waits its turn behind other processes. Inside a transaction the lock is held, so nothing waits there. */
class PatientConnection implements DatabaseConnection {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly deadlineMs: number,
  ) {}

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.connection.inTransaction) return this.connection.executeQuery<Row>(query);
    return this.run<Row>(query.sql, query.parameters);
  }

  run<Row>(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult<Row>> {
    return whenFree(() => this.connection.execute<Row>(sql, parameters), this.deadlineMs);
  }

  streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    return this.connection.streamQuery<Row>(query);
  }
}

class SqliteDriver implements Driver {
  private readonly turns = new Turns();
  private readonly patient: PatientConnection;

  constructor(
    private readonly connection: SqliteConnection,
    deadlineMs: number,
  ) {
    this.patient = new PatientConnection(connection, deadlineMs);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.turns.take();
    return this.patient;
  }

  async releaseConnection(): Promise<void> {
    this.turns.next();
  }

  /**
   * A transaction takes the write lock at once: one that reads first and writes later can find that somebody wrote in between,
   * and that error cannot be waited out.
   */
  async beginTransaction(_: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.patient.run(settings.accessMode === 'read only' ? 'begin' : 'begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.connection.execute('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // a full disk, for one, has rolled it back already
    if (this.connection.inTransaction) this.connection.execute('rollback');
  }

  async savepoint(_: DatabaseConnection, name: string): Promise<void> {
    this.connection.execute(`savepoint ${quoted(name)}`);
  }

  async rollbackToSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    this.connection.execute(`rollback to ${quoted(name)}`);
  }

  async releaseSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    this.connection.execute(`release ${quoted(name)}`);
  }

  /** Waits its turn, so that what was asked for before is answered, and a transaction in hand comes to its end. */
  async destroy(): Promise<void> {
    await this.turns.take();
    this.connection.close();
    this.turns.next();
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Kysely on one SQLite connection of this process. */
export const sqliteDialect = (connection: SqliteConnection, deadlineMs = BUSY_DEADLINE_MS): Dialect => ({
  createDriver: () => new SqliteDriver(connection, deadlineMs),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});
