/** The first letters of the first and the last word, as a person would abbreviate them; brackets and dashes begin no word. */
export const initialsOf = (name: string): string => {
  const words = name.match(/[\p{L}\p{N}]\S*/gu) ?? [];
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
};

/** Beside a name, so it says nothing itself: its letters are no text, so that no button seems to be called by them. */
export const Avatar = ({ name }: { readonly name: string }) => (
  <span
    aria-hidden
    data-initials={initialsOf(name)}
    className="before:content-[attr(data-initials)] inline-flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-ink"
  />
);
