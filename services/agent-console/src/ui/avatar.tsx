/** The first letters of the first and the last word, as a person would abbreviate them. */
export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
};

/** Beside a name, so it says nothing itself. */
export const Avatar = ({ name }: { readonly name: string }) => (
  <span
    aria-hidden
    className="inline-flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-ink"
  >
    {initialsOf(name)}
  </span>
);
