import { demoPeople } from '@baton/service-kit';
import { createHash } from 'node:crypto';

/** What the start page depends on. */
export interface StartPageFacts {
  /** Whether anybody may sign in as a demo person. */
  readonly isDevelopment: boolean;
}

const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --line: #dfe3e8; --text: #16191d; --quiet: #565e68; --accent: #2f5bd3; --on-accent: #fff }
@media (prefers-color-scheme: dark) {
  :root { --page: #121417; --card: #1b1e23; --line: #30353c; --text: #eceef1; --quiet: #a3abb5; --accent: #8aabff; --on-accent: #10131a }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 880px; margin: 0 auto; padding: 64px 24px }
h1 { margin: 0; font-size: 32px; line-height: 40px }
h2 { margin: 0; font-size: 20px; line-height: 28px }
p { margin: 8px 0 0 }
.quiet { color: var(--quiet) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 16px; margin: 32px 0 }
.card { display: flex; flex-direction: column; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px }
.card .open { align-self: start; margin-top: auto; padding: 8px 16px; border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none }
.card p:last-of-type { margin-bottom: 24px }
a { color: var(--accent) }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 8px 24px; margin: 16px 0 0 }
dd { margin: 0; color: var(--quiet) }
@media (max-width: 520px) { main { padding: 32px 16px } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 8px } }
`;

/** By first name and strongest role. */
const people = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  demoPeople.map(({ name, roles: [role] }) => `${name.split(' ', 1)[0]} (${role})`),
);

const HINT = {
  development: `Sign in as ${people}. No password: this is for trying out.`,
  production: 'Sign in as your organisation has set it up.',
} as const;

const card = (title: string, about: readonly string[], href: string, open: string): string => `
    <section class="card">
      <h2>${title}</h2>${about.map((line) => `\n      <p class="quiet">${line}</p>`).join('')}
      <a class="open" href="${href}">${open}</a>
    </section>`;

const REFERENCE: readonly (readonly [string, string])[] = [
  ['/openapi.json', 'every route of the HTTP API, with examples (OpenAPI 3.1)'],
  ['/health/ready', 'whether everything answers'],
  ['/metrics', 'figures for Prometheus'],
];

/** `/` for people: where the two pages are, and how a first chat gets going. Nothing of it comes from a request. */
export const startPage = ({ isDevelopment }: StartPageFacts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton</title>
<style>${STYLE}</style>
</head>
<body>
<main>
  <h1>Baton</h1>
  <p class="quiet">Live chat: a bot talks first, a person takes over, and one agent holds each ticket.</p>
  <div class="cards">${card(
    'For agents',
    [
      'Who waits, who is being helped, and everything that is said.',
      isDevelopment ? HINT.development : HINT.production,
    ],
    '/agent/',
    'Open the console',
  )}${card(
    'For customers',
    [
      'A page with the chat widget on it, as on a shop’s site.',
      'Write something, then ask to talk to a person: a ticket comes up in the console.',
    ],
    '/widget/',
    'Open the widget’s demo',
  )}
  </div>
  <p>Open both side by side: one is the customer, the other the agent.</p>
  <dl>${REFERENCE.map(([path, about]) => `\n    <dt><a href="${path}">${path}</a></dt><dd>${about}</dd>`).join('')}
  </dl>
</main>
</body>
</html>
`;

const hash = createHash('sha256').update(STYLE).digest('base64');

/** No script at all; the one style sheet that is in the page, and no other. */
export const START_PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'Accept',
};

/** Weight of a media type in an Accept header; 0: not named. */
const weightOf = (accept: string, type: string): number => {
  const range = accept.split(',').find((one) => one.split(';', 1)[0]?.trim().toLowerCase() === type);
  if (range === undefined) return 0;
  const weight = /;\s*q=([0-9.]+)/i.exec(range)?.[1];
  return weight === undefined ? 1 : Number(weight);
};

/** Browsers name HTML; programs name JSON or take anything. */
export const wantsHtml = (accept: string | undefined): boolean => {
  const html = weightOf(accept ?? '', 'text/html');
  return html > 0 && html >= weightOf(accept ?? '', 'application/json');
};
