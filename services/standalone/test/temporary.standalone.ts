import { createLog } from '@baton/service-kit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Standalone, type StandaloneConfig, startStandalone } from '../src/standalone.module';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'baton-standalone-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export const configFor = (dataFolder: string, changes: Partial<StandaloneConfig> = {}): StandaloneConfig => ({
  port: 0,
  host: '127.0.0.1',
  logLevel: 'silent',
  dataFolder,
  authDev: true,
  issuers: [],
  widgetOrigins: [],
  demoBot: true,
  ...changes,
});

/** The real thing on a free port, in this process. */
export const startIn = (folder: string, changes: Partial<StandaloneConfig> = {}): Promise<Standalone> => {
  const config = configFor(folder, changes);
  return startStandalone(config, createLog({ level: config.logLevel, name: 'test' }));
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON as it comes
}

export interface Sent {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const send = async (
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: Sent = {},
): Promise<Answer> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
  };
};

/** Asks again until the answer is as wanted; fails with the last answer after ten seconds. */
export const eventually = async <T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not so: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
