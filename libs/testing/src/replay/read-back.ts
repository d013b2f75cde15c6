import { historyAnswer, type ItemAnswer, itemsAnswer } from './answers';
import type { Api, Caller } from './api';
import { compareHistory, compareLines, compareTranscript } from './comparison';
import type { Replayed } from './run-dialogue';
import type { Seen } from './seen';

const PAGE = 200;

/** A whole transcript, oldest first, page by page. */
export const readItems = async (api: Api, as: Caller, conversationId: string, seen: Seen): Promise<ItemAnswer[]> => {
  const items: ItemAnswer[] = [];
  for (let after: string | number | null = null; ;) {
    const from = after === null ? '' : `&after=${after}`;
    const path = `/v1/conversations/${conversationId}/messages?limit=${PAGE}${from}`;
    const page = itemsAnswer.parse((await api.send({ method: 'GET', path, as, seen: seen.toString() })).body);
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
};

/** Reads a chat and its ticket's history as a supervisor, and says everything that came back other than it went in. */
export const readBack = async (api: Api, supervisor: Caller, replayed: Replayed): Promise<string[]> => {
  const { plan, conversationId, customerId, ticketId, seen } = replayed;
  const items = await readItems(api, supervisor, conversationId, seen);
  const path = `/v1/tickets/${ticketId}/history`;
  const history = historyAnswer.parse(
    (await api.send({ method: 'GET', path, as: supervisor, seen: seen.toString() })).body,
  );
  return [
    ...replayed.mismatches,
    ...compareTranscript(items, plan.messages, customerId),
    ...compareLines(items, plan.lines),
    ...compareHistory(history.items, plan.changes),
  ];
};
