import { type DatabaseSyncInstance, DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite';
import { LRUCache } from 'lru-cache';
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode } from 'kysely';
import { asDatabaseUnusable, isSqliteCorrupt } from './sqlite-error';

/** How much of the disk's promise a commit waits for. `full` survives a power cut, `normal` may lose the last commits of one. */
export type Durability = 'full' | 'normal';

interface PreparedStatement {
  readonly statement: StatementSyncInstance;
  /** It gives rows, also as `insert … returning`. */
  readonly reader: boolean;
}

type Parameter = string | number | bigint | Uint8Array | null;

/** Enough for every query text of a service; texts with lists of varying length push the oldest out. */
const STATEMENTS_KEPT = 256;

/** SQLite's own wait blocks the event loop, so it is short; the driver waits the rest without blocking. */
const BLOCKING_WAIT_MS = 2;

/** SQLite knows no booleans; what it knows is passed on, and anything else it refuses with a TypeError. */
const bindable = (value: unknown): Parameter => (typeof value === 'boolean' ? Number(value) : (value as Parameter));

/** The one connection of a file: statements are prepared once, rows come back at once because the engine is in this process. */
export class SqliteConnection implements DatabaseConnection {
  private readonly statements = new LRUCache<string, PreparedStatement>({ max: STATEMENTS_KEPT });

  private constructor(
    private readonly database: DatabaseSyncInstance,
    private readonly file: string,
  ) {}

  /** Opens or creates the file. Throws the engine's own errors. */
  static open(file: string, durability: Durability): SqliteConnection {
    const database = new DatabaseSync(file);
    try {
      database.exec(`pragma busy_timeout = ${BLOCKING_WAIT_MS}`);
      database.exec('pragma journal_mode = wal');
      database.exec(`pragma synchronous = ${durability}`);
      database.exec('pragma foreign_keys = on');
      database.prepare('select count(*) from sqlite_schema').get();
      return new SqliteConnection(database, file);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return Promise.resolve(this.execute<Row>(query.sql, query.parameters));
  }

  /**
   * Runs one statement now.
   * @throws the engine's error, for example when the file is locked by another process; DatabaseUnusable when a page of it is
   * damaged, which opening it need not have met: with several files, only the name says which.
   */
  execute<Row>(sql: string, parameters: readonly unknown[] = []): QueryResult<Row> {
    try {
      return this.run<Row>(sql, parameters);
    } catch (error) {
      throw isSqliteCorrupt(error) ? asDatabaseUnusable(this.file, error) : error;
    }
  }

  private run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    const { statement, reader } = this.prepared(sql);
    const bound = parameters.map(bindable);
    if (reader) return { rows: statement.all(...bound) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...bound);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** One row at a time; the statement is its own, because a kept one would be reset when the same text runs meanwhile. */
  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    if (!SelectQueryNode.is(query.query)) throw new TypeError('only a select can be streamed');
    const statement = this.database.prepare(query.sql);
    for (const row of statement.iterate(...query.parameters.map(bindable))) yield { rows: [row as Row] };
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  /** The engine keeps its log beside the file while a prepared statement lives, so it is emptied first: a copy of the file is whole. */
  close(): void {
    this.statements.clear();
    if (!this.database.isOpen) return;
    try {
      this.database.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // Another process reads, or the disk is failing: the log stays beside the file, and the next to open it reads both.
    }
    this.database.close();
  }

  private prepared(sql: string): PreparedStatement {
    const kept = this.statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.database.prepare(sql);
    const made = { statement, reader: statement.columns().length > 0 };
    this.statements.set(sql, made);
    return made;
  }
}
