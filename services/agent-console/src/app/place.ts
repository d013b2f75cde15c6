export const tabs = ['conversation', 'user', 'ticket'] as const;
export type Tab = (typeof tabs)[number];

/** What the address says is open. */
export interface Place {
  readonly ticketId: string | null;
  readonly tab: Tab;
}

const PATH = /^\/agent\/tickets\/([^/]+)\/?$/;

const isTab = (value: string | null): value is Tab => tabs.some((tab) => tab === value);

/** @param pathname `/agent/tickets/<id>`; anything else: no ticket is open. */
export const placeOf = (pathname: string, search: string): Place => {
  const ticketId = PATH.exec(pathname)?.[1] ?? null;
  const tab = new URLSearchParams(search).get('tab');
  return { ticketId, tab: isTab(tab) ? tab : 'conversation' };
};

export const addressOf = ({ ticketId, tab }: Place): string => {
  if (ticketId === null) return '/agent/';
  return `/agent/tickets/${encodeURIComponent(ticketId)}${tab === 'conversation' ? '' : `?tab=${tab}`}`;
};
