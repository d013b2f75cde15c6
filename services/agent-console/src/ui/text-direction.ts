/** `dir` of a field: as what is written in it; an empty one stands as the page does, else its hint would begin on the wrong side. */
export const directionOf = (text: string): { readonly dir?: 'auto' } => (text === '' ? {} : { dir: 'auto' });
