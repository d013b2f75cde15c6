import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page of somebody else's site says. */
export interface HostPage {
  /** Attributes of the script tag but `src`. */
  readonly attributes?: string;
  readonly style?: string;
  readonly lang?: string;
  /** A script of the site's own, before the widget's. */
  readonly script?: string;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

const html = (baton: string, { attributes = '', lang = 'en' }: HostPage): string =>
  `<!doctype html><html lang="${escaped(lang)}"><head><meta charset="utf-8"><title>A shop</title>` +
  '<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/site.css"><script src="/site.js"></script>' +
  `<script src="${baton}/widget/baton.js" async ${attributes}></script></head>` +
  '<body><h1>A shop</h1><p>Buy something.</p><button type="button">Basket</button></body></html>';

/** As docs/embed-the-widget.md says: what a strict page allows besides its own. */
const policy = (baton: string): string =>
  `default-src 'none'; script-src 'self' ${baton}/widget/; connect-src ${baton}; style-src 'self'; img-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'";

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

/** Somebody else's site, of an origin of its own, with a content policy as strict as it goes. */
export class HostSite {
  page: HostPage = {};

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  /** @param batonOf where Baton is, once it is known: the site is there first. */
  static async start(batonOf: () => string): Promise<HostSite> {
    const server = createServer((request, response) => {
      const [type, body] = site.answer(request.url ?? '/', batonOf());
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy(batonOf()) }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site: HostSite = new HostSite(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return site;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(path: string, baton: string): readonly [string, string] {
    switch (path) {
      case '/site.css':
        return ['text/css', this.page.style ?? ''];
      case '/site.js':
        return ['text/javascript', this.page.script ?? ''];
      case '/icon.svg':
        return ['image/svg+xml', ICON];
      default:
        return ['text/html', html(baton, this.page)];
    }
  }
}
