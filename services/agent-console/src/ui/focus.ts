/** Whether nothing has the focus: what had it is gone, or the page itself was clicked. */
export const isFocusNowhere = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;
