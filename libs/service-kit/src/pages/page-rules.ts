/**
 * How the built pages are served, as data: the standalone process serves them by these rules, and nginx is configured from them.
 * A page is a folder of static files below a prefix; nothing here reads a file.
 */

export type PageName = 'agent' | 'widget';

/** Content security policy by directive; a directive without sources is left out. */
type Policy = Readonly<Record<string, readonly string[]>>;

export interface PageRules {
  readonly name: PageName;
  readonly about: string;
  /** Begins and ends with a slash. */
  readonly prefix: string;
  /** The project that builds it, into its `dist`. */
  readonly project: string;
  /** Whether a path without a file is the page itself: `/agent/tickets/<id>` is a place within the console. */
  readonly hasPlaces: boolean;
  readonly policy: Policy;
  /** Headers of every answer below the prefix, beside the policy. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the console may connect to besides its own origin: the origins of the identity provider. */
export interface PageOrigins {
  readonly connect: readonly string[];
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // signing in leaves the page and comes back; no window that it opened is ever spoken to
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Nothing but what is named: no inline script or style, no foreign frame around it, no form that leaves the page. */
const POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  // files that people sent are fetched with the token and shown from memory
  'img-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
} as const;

export const pageRules: readonly PageRules[] = [
  {
    name: 'agent',
    about: 'the agents’ console',
    prefix: '/agent/',
    project: 'agent-console',
    hasPlaces: true,
    policy: POLICY,
    headers: { ...HEADERS, 'cross-origin-resource-policy': 'same-origin', 'x-frame-options': 'DENY' },
  },
  {
    name: 'widget',
    about: 'a page with the customers’ chat widget; its script is baton.js',
    prefix: '/widget/',
    project: 'chat-widget',
    hasPlaces: false,
    policy: POLICY,
    // other people's pages load the script, with `integrity` where they like
    headers: {
      ...HEADERS,
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-frame-options': 'DENY',
    },
  },
];

/** The page that a request target (path, perhaps with a query) belongs to; null: none. `/agent` belongs to it too. */
export const pageOfPath = (target: string): PageRules | null => {
  const path = target.split('?', 1)[0] ?? '';
  return pageRules.find(({ prefix }) => path.startsWith(prefix) || `${path}/` === prefix) ?? null;
};

/** The value of `Content-Security-Policy`. */
export const policyOf = ({ name, policy }: PageRules, { connect }: PageOrigins): string =>
  Object.entries(policy)
    .map(([directive, sources]) =>
      [directive, ...sources, ...(name === 'agent' && directive === 'connect-src' ? connect : [])].join(' '),
    )
    .join('; ');

/** Every header of a page's answers but those of caching. */
export const headersOf = (page: PageRules, origins: PageOrigins): Readonly<Record<string, string>> => ({
  ...page.headers,
  'content-security-policy': policyOf(page, origins),
});

/** The folder of files whose names change with their content, as the build makes it. */
export const HASHED_FOLDER = 'assets/';

/** How long a file may be kept. What has a fixed name is asked for again each time, and answered 304 while it is the same. */
export const cacheControlOf = (file: string): string =>
  file.startsWith(HASHED_FOLDER) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** What is generated, not a file of the build. */
export const CONSOLE_CONFIG_PATH = '/agent/config.json';

/** What a build names its files and folders with; no part is empty or begins with a dot. */
const FILE = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * The file that answers a path below a page's prefix (without it, decoded); null: there can be none.
 * A path that ends like a file is one; any other is a place within the page, where it has places.
 */
export const fileOf = ({ hasPlaces }: PageRules, path: string): string | null => {
  if (path === '') return 'index.html';
  const isFile = path.startsWith(HASHED_FOLDER) || /\.[^/]*$/.test(path);
  if (isFile) return FILE.test(path) ? path : null;
  return hasPlaces ? 'index.html' : null;
};
