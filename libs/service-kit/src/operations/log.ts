import { type DestinationStream, type Logger, pino } from 'pino';

export interface LogOptions {
  readonly level: string;
  readonly name: string;
}

/** Members that never reach a log line, whoever logs them by mistake. */
const REDACTED = [
  'authorization',
  'token',
  'text',
  'body',
  'variables',
  'headers',
  '*.authorization',
  '*.token',
  '*.text',
  '*.body',
  '*.variables',
  '*.headers',
  'req',
  'res',
];

/** Structured JSON lines on stdout (or `destination`). */
export const createLog = ({ level, name }: LogOptions, destination?: DestinationStream): Logger => {
  const settings = {
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
};
