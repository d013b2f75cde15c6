/** What a store says about its database; a pino logger fits. It is given names and figures, never event data. */
export interface StoreLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
