import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured log lines on standard output. Texts of users and models are never logged, tokens and keys are removed. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    redact: ['token', 'apiKey', '*.token', '*.apiKey', '*.authorization'],
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
