import type { Item } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/baton';
import { useFormats } from '../words/use-formats';

type SystemItem = Extract<Item, { kind: 'system' }>;

/** What a system line says, as a key of the namespace and what goes into it. */
const wordsOf = (item: SystemItem, customer: string, me: string | null, somebody: string) => {
  switch (item.code) {
    case 'live-chat-requested':
      return { key: 'system.live-chat-requested', params: { name: customer } };
    case 'agent-joined': {
      const { agent } = item.params;
      if (agent.id === me) return { key: 'system.agent-joined-you', params: {} };
      return { key: 'system.agent-joined', params: { agent: agent.name ?? somebody } };
    }
    case 'agent-left': {
      const { agent } = item.params;
      if (agent.id === me) return { key: 'system.agent-left-you', params: {} };
      return { key: 'system.agent-left', params: { agent: agent.name ?? somebody } };
    }
    case 'live-chat-ended': {
      const { by, why } = item.params;
      return { key: `system.live-chat-ended-${by === 'customer' ? 'customer' : why}`, params: { name: customer } };
    }
    // a newer server may tell of what this page has no words for
    default:
      return { key: 'system.unknown', params: {} };
  }
};

/** Something that happened in the chat, said in the reader's language. */
export const SystemLine = ({ item, customer }: { readonly item: SystemItem; readonly customer: string }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const me = useMe();
  const { key, params } = wordsOf(item, customer, me.id, t('thread.agent'));
  return (
    <p className="px-8 py-1 text-center text-xs text-ink-muted wrap-anywhere">
      <span dir="auto">{t(key, params)}</span> · <time dateTime={item.at}>{formats.time(item.at)}</time>
    </p>
  );
};
