const LONGEST = 48;
const END = 14;

/** A file's name for a sentence: its beginning and its end, which says what kind it is. */
export const shortened = (name: string): string => {
  const marks = Array.from(name);
  if (marks.length <= LONGEST) return name;
  return `${marks.slice(0, LONGEST - END - 1).join('')}…${marks.slice(-END).join('')}`;
};
