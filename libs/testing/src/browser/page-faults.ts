import type { BrowserContext, ConsoleMessage } from 'playwright-core';

/** The browser's own line for an answer that is no success; of our API these are answers like any other (409, 401), if below 500. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;
/** What is said while the device has no network, and until everything has noticed that it has one again. */
const NO_NETWORK =
  /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_|FAILED|ABORTED|NETWORK_IO_SUSPENDED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED)/;

const isAnswerOfTheApi = (message: ConsoleMessage): boolean => {
  const { url } = message.location();
  return REFUSED.test(message.text()) && URL.canParse(url) && new URL(url).pathname.startsWith('/v1/');
};

/**
 * What went wrong in pages without anybody looking: errors that nobody caught, lines of `console.error`, what the content policy
 * refused (Chromium says that in the console too), pages that crashed.
 */
export class PageFaults {
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('weberror', (error) => this.note(`uncaught: ${error.error().stack ?? error.error().message}`));
    context.on('console', (message) => {
      if (message.type() !== 'error' || isAnswerOfTheApi(message)) return;
      this.note(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('page', (page) => page.on('crash', () => this.note(`crashed: ${page.url()}`)));
  }

  /** Is no fault, before or after, until the next `take`. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  expectNoNetwork(): void {
    this.expect(NO_NETWORK);
  }

  /** What was found and not expected, each once; begins anew. */
  take(): readonly string[] {
    const expected = this.expected.splice(0);
    const faults = this.found.splice(0).filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    return [...new Set(faults)];
  }

  private note(fault: string): void {
    this.found.push(fault);
  }
}
