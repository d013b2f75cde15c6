const FOCUSABLE = 'a[href], button:not(:disabled), textarea, [tabindex="0"]';

/** Keeps Tab within a part of the widget while nothing else is to be reached. */
export const trapFocus = (event: KeyboardEvent, within: string): void => {
  if (event.key !== 'Tab') return;
  const root = (event.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  const box = root.querySelector(within);
  const all = [...(box?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((one) => one.offsetParent !== null);
  const [first, last] = [all[0], all.at(-1)];
  const isAtEdge = root.activeElement === (event.shiftKey ? first : last);
  if (!isAtEdge || first === undefined || last === undefined) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
};
