import { useEffect } from 'react';
import { isFocusNowhere } from '../ui/focus';

const DIALOG = '[role="dialog"]:not([aria-modal="false"])';
const HEADING = '[data-ticket-heading]';

/** Where whoever was on something that is gone goes on. */
const fallback = (): HTMLElement | null =>
  document.querySelector<HTMLElement>(DIALOG) ??
  document.querySelector<HTMLElement>(HEADING) ??
  document.querySelector<HTMLElement>('main [tabindex="-1"]');

/** The focus is never lost: what had it and goes, or can no longer be used, gives it to what is in front. */
export const useFocusKept = (): void =>
  useEffect(() => {
    let last: Element | null = null;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      if (last === null || !isFocusNowhere()) return;
      if (last.isConnected && !last.matches(':disabled')) return; // it was left
      last = null;
      fallback()?.focus();
    };
    const focused = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : null;
    };
    const changed = new MutationObserver(() => {
      // a frame later: whoever knows better where it belongs has put it there by then
      if (last !== null && frame === 0) frame = requestAnimationFrame(look);
    });
    document.addEventListener('focusin', focused);
    changed.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['disabled'],
    });
    return () => {
      document.removeEventListener('focusin', focused);
      changed.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
