import { type Baton, createBaton } from './api/baton';
import { optionsOf } from './api/options';
import { Queue } from './api/queue';

declare global {
  interface Window {
    Baton?: unknown;
  }
}

/** With `data-manual` a page calls `Baton.init` itself. */
const start = (script: HTMLScriptElement): void => {
  const calls = createBaton(script.src, optionsOf(script.dataset));
  const queue = new Queue(window.Baton, calls);
  window.Baton = { ...calls, push: queue.push } satisfies Baton;
  const begin = (): void => {
    const hasInit = queue.begin();
    if (!hasInit && script.dataset['manual'] === undefined) calls.init();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin, { once: true });
  else begin();
};

const wrong = (what: string): void => {
  // eslint-disable-next-line no-console -- for the host page's developer
  console.warn(`Baton: ${what}`);
};

const isThere = (): boolean => typeof (window.Baton as Partial<Baton> | undefined)?.init === 'function';

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement) || script.src === '')
  wrong('include the script with a tag of its own: <script src="…/widget/baton.js" async></script>');
else if (isThere()) wrong('the script is in this page already; one tag is enough, the second one does nothing');
else start(script);
