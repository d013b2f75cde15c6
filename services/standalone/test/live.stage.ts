import type { Standalone } from '../src/standalone.module';
import { LiveReader } from './live.reader';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

/** A standalone without its demo bot for the tests of a file, and the live streams that they open. */
export interface LiveStage {
  readonly url: string;
  call: (
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => ReturnType<typeof send>;
  /** A token of somebody on the staff. */
  staff(sub: string, roles?: readonly string[]): Promise<string>;
  /** A stream that is left at the end. */
  open(token: string, ...views: readonly string[]): LiveReader;
}

/** What an answer says that its reader has seen. */
export const seen = ({ headers }: { headers: Headers }): Record<string, string> => ({
  'baton-seen': headers.get('baton-revision') ?? '',
});

/** Starts it before the tests of the file, and stops it after them. */
export const liveStage = (): LiveStage => {
  let folder: string;
  let running: Standalone;
  const streams: LiveReader[] = [];
  beforeAll(async () => {
    folder = newFolder();
    running = await startIn(folder, { demoBot: false });
  }, 60_000);
  afterAll(async () => {
    for (const stream of streams) stream.leave();
    await running.stop();
    removeFolder(folder);
  });
  const stage: LiveStage = {
    get url() {
      return running.url;
    },
    call: (method, path, token, body, headers = {}) => send(running.url, method, path, { token, body, headers }),
    staff: async (sub, roles = ['agent']) =>
      (await stage.call('POST', '/v1/dev/tokens', undefined, { sub, name: sub, roles })).body.token,
    open: (token, ...views) => {
      const stream = new LiveReader(running.url, { token, views });
      streams.push(stream);
      return stream;
    },
  };
  return stage;
};
