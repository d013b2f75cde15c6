/** The part of a structured logger (pino's shape) that the bus needs. Fields are ids, kinds and numbers: never personal data. */
export interface BusLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing; for tests and tools. */
export const silentLog: BusLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
