import { type BatonClient, createClient, type DevIdentity, devToken } from '@baton/client';
import { Browsing } from '@baton/testing/src/browser';
import type { Standalone, StandaloneConfig } from '../../src/standalone.module';
import { newFolder, removeFolder, startIn } from '../temporary.standalone';

/** People who appear in the specs of pages. */
export const maria: DevIdentity = { sub: 'maria', name: 'Maria Lopez', roles: ['agent'] };
export const tom: DevIdentity = { sub: 'tom', name: 'Tom Baker', roles: ['agent'] };
export const sofia: DevIdentity = { sub: 'sofia', name: 'Sofia Rossi', roles: ['supervisor'] };

/** A standalone with the pages, and a browser, for the specs of one file. */
export interface PagesStage {
  readonly url: string;
  readonly standalone: Standalone;
  /** Closed after each test, which fails when something went wrong in a page and was not expected. */
  readonly browsing: Browsing;
  /** The same API without a page. */
  client(person: DevIdentity): BatonClient;
}

/** Starts both before the tests of the file, and stops them after. */
export const pagesStage = (changes: Partial<StandaloneConfig> = {}): PagesStage => {
  let folder: string | undefined;
  let standalone: Standalone | undefined;
  let browsing: Browsing | undefined;
  beforeAll(async () => {
    folder = newFolder();
    standalone = await startIn(folder, changes);
    browsing = await Browsing.start(standalone.url);
  }, 120_000);
  afterEach(() => browsing?.closeAll());
  afterAll(async () => {
    await browsing?.stop();
    await standalone?.stop();
    if (folder !== undefined) removeFolder(folder);
  });
  return {
    get url() {
      return started(standalone).url;
    },
    get standalone() {
      return started(standalone);
    },
    get browsing() {
      return started(browsing);
    },
    client: (person) =>
      createClient({ url: started(standalone).url, token: devToken(started(standalone).url, person) }),
  };
};

const started = <T>(what: T | undefined): T => {
  if (what === undefined) throw new Error('not started yet: ask within a test');
  return what;
};
