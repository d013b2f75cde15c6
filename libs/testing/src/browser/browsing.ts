import type { DevIdentity } from '@baton/client';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { PageFaults } from './page-faults';

/** How somebody looks at a page. */
export interface Look {
  /** BCP 47; absent: `en`. */
  readonly locale?: string;
  readonly theme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Below the page's root: `tickets/…?tab=user`. */
  readonly path?: string;
  /** In another tab of the same browser as this page: storage and cookies are the same. */
  readonly beside?: Page;
  /** More of what a browser may be told: permissions, reduced motion. */
  readonly more?: BrowserContextOptions;
}

const DESKTOP = { width: 1440, height: 900 };
const LIMIT_MS = 20_000;

/** Where the console keeps who signed in with development tokens; it is asked for once in the life of a tab. */
const SIGNED_IN = 'baton.session.dev';

/** Signs in as the sign-in page does, once: who signs out stays out. Runs in the page, before anything of it. */
const signInScript = (person: DevIdentity): string => `{
  if (location.pathname.startsWith('/agent') && sessionStorage.getItem('rig.signed-in') === null) {
    sessionStorage.setItem('rig.signed-in', 'once');
    sessionStorage.setItem(${JSON.stringify(SIGNED_IN)}, ${JSON.stringify(JSON.stringify(person))});
  }
}`;

/** A browser, and the people in front of it: each has a context, that is storage and cookies, of their own. */
export class Browsing {
  readonly faults = new PageFaults();
  private contexts: BrowserContext[] = [];

  private constructor(
    private readonly browser: Browser,
    /** Origin of the pages. */
    readonly url: string,
  ) {}

  /** @throws Error when there is no Chromium. */
  static async start(url: string): Promise<Browsing> {
    return new Browsing(await launchChromium(), url);
  }

  /** @param person signed in with a development token; null: nobody yet. */
  async openConsole(person: DevIdentity | null, look: Look = {}): Promise<Page> {
    const context = look.beside?.context() ?? (await this.newContext(look));
    if (person !== null && look.beside === undefined) await context.addInitScript(signInScript(person));
    return this.goto(context, `/agent/${look.path ?? ''}`);
  }

  /** The demo page with the widget in it. */
  openWidget(look: Look = {}): Promise<Page> {
    return this.open(`/widget/${look.path ?? ''}`, look);
  }

  /** Any page. @param path from the origin on, or a whole URL. */
  async open(path: string, look: Look = {}): Promise<Page> {
    return this.goto(look.beside?.context() ?? (await this.newContext(look)), path);
  }

  /** Closes all pages. @throws Error that lists what went wrong in them and was not expected. */
  async closeAll(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close();
    const faults = this.faults.take();
    if (faults.length > 0) throw new Error(`in the pages:\n${faults.join('\n')}`);
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }

  private async newContext({
    locale = 'en',
    theme = 'light',
    viewport = DESKTOP,
    more,
  }: Look): Promise<BrowserContext> {
    const context = await this.browser.newContext({ locale, colorScheme: theme, viewport, ...more });
    context.setDefaultTimeout(LIMIT_MS);
    this.faults.watch(context);
    this.contexts.push(context);
    return context;
  }

  private async goto(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(new URL(path, this.url).href);
    return page;
  }
}
