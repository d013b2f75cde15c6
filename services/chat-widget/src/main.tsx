import { createBaton } from './api/baton';
import { optionsOf } from './api/options';
import { replay } from './api/queue';

declare global {
  interface Window {
    Baton?: unknown;
  }
}

/** With `data-manual` a page calls `Baton.init` itself. */
const start = (script: HTMLScriptElement): void => {
  const baton = createBaton(script.src, optionsOf(script.dataset));
  const before = window.Baton;
  window.Baton = baton;
  const begin = (): void => {
    const hasInit = replay(before, baton);
    if (!hasInit && script.dataset['manual'] === undefined) baton.init();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin, { once: true });
  else begin();
};

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src !== '') start(script);
// eslint-disable-next-line no-console -- for the host page's developer
else console.warn('Baton: include the script with a tag of its own: <script src="…/widget/baton.js" async></script>');
