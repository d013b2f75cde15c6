/** An idempotency key: what is sent again with it after a break happens once. */
export const newKey = (of: 'file' | 'note'): string => {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  return `${of}:${bytes.join('')}`;
};
