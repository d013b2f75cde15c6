/** Where the page lives; sign-in comes back exactly here. */
export const HOME = '/agent/';

/** This place within the page, without what sign-in put into the address. */
export const hereWithout = (...parameters: readonly string[]): string => {
  const url = new URL(location.href);
  for (const name of parameters) url.searchParams.delete(name);
  return `${url.pathname}${url.search}${url.hash}`;
};

/** A place that came out of storage: only one within this page is gone to. */
export const placeOrHome = (place: unknown): string => {
  if (typeof place !== 'string' || !place.startsWith(HOME)) return HOME;
  const url = new URL(place, location.origin);
  return url.origin === location.origin ? place : HOME;
};

/** Changes the address without a load. */
export const showPlace = (place: string): void => history.replaceState(null, '', place);
