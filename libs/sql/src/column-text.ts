/**
 * Text as both engines keep it: PostgreSQL takes no NUL, and half a surrogate pair is no UTF-8. Both become U+FFFD, so that one odd
 * value neither stops who writes it nor makes two engines differ. What must come back as it was belongs into JSON, which escapes them.
 */
export const columnText = (text: string): string => Buffer.from(text).toString().replaceAll('\u0000', '\ufffd');
