import type { DestinationStream } from 'pino';

interface LogLine {
  readonly level: string;
  readonly msg?: string;
  readonly service?: string;
  readonly err?: { readonly message?: string };
}

const COLOURS: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', fatal: '\u001b[31m' };
const RESET = '\u001b[0m';

/** A log line for eyes: level, service, message, and what went wrong. */
export const forEyes = (line: string): string => {
  const { level, service, msg = '', err } = JSON.parse(line) as LogLine;
  const about = [service, msg, err?.message].filter((part) => part !== undefined && part !== '').join(' · ');
  return `${COLOURS[level] ?? ''}${level.padEnd(5)}${RESET} ${about}\n`;
};

/** Where logs go: lines for eyes on a terminal, JSON everywhere else. */
export const logDestination = (out: NodeJS.WriteStream): DestinationStream | undefined =>
  out.isTTY ? { write: (line) => void out.write(forEyes(line)) } : undefined;
