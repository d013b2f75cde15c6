import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { inboxIsShown } from '../app/after-inbox';
import { useInbox, useMe } from '../app/baton';
import { useShortcut } from '../keys/use-shortcut';
import { useFormats } from '../ticket/words/use-formats';
import { Badge } from '../ui/badge';
import { Choice } from '../ui/choice';
import { EmptyState } from '../ui/empty-state';
import { SearchIcon } from '../ui/icons';
import { Skeleton } from '../ui/skeleton';
import { Switch } from '../ui/switch';
import { directionOf } from '../ui/text-direction';
import { InboxList, type InboxListProps } from './inbox-list';
import { countsOf, type InboxTab, inboxTabs, rowsOf } from './rows';
import { useKeptFocus } from './use-kept-focus';
import { useSteadyRows } from './use-steady-rows';
import { useTitle } from './use-title';
import { useWanted } from './use-wanted';

interface TabsProps {
  readonly tab: InboxTab;
  readonly onTab: (tab: InboxTab) => void;
  readonly counts: Readonly<Record<InboxTab, number>>;
}

const Tabs = ({ tab, onTab, counts }: TabsProps) => {
  const { t } = useTranslation('inbox');
  const { number } = useFormats();
  const choices = inboxTabs.map((value) => ({
    value,
    label: (
      <>
        {t(`tab.${value}`)} <Badge isQuiet>{number(counts[value])}</Badge>
      </>
    ),
  }));
  return (
    <div className="border-b border-line p-2">
      <Choice size="fill" label={t('tabs')} value={tab} choices={choices} onChange={onTab} />
    </div>
  );
};

interface SearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Nothing is searched for any more, and nothing typed. */
  readonly onLeave: () => void;
}

const Search = ({ value, onChange, onLeave }: SearchProps) => {
  const { t } = useTranslation('inbox');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus(), { label: 'inbox:key.search' });
  return (
    <div className="relative">
      <span className="absolute start-3 top-2.5 text-ink-muted">
        <SearchIcon />
      </span>
      <input
        ref={field}
        type="search"
        {...directionOf(value)}
        aria-label={t('search')}
        placeholder={t('search')}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && (onChange(''), onLeave())}
        className="h-9 w-full rounded-lg border border-line-strong bg-surface px-9 text-sm text-ink placeholder:text-ink-muted"
      />
    </div>
  );
};

const Loading = () => (
  <div aria-busy className="flex flex-col gap-2 p-3">
    {[1, 2, 3, 4, 5].map((n) => (
      <Skeleton key={n} className="h-14 w-full" />
    ))}
  </div>
);

interface ContentProps extends Omit<InboxListProps, 'showsOwner'> {
  readonly wanted: ReturnType<typeof useWanted>;
}

const Content = ({ wanted, ...list }: ContentProps) => {
  const { t } = useTranslation('inbox');
  const { status, problem } = useInbox();
  useEffect(() => {
    if (status !== 'opening') inboxIsShown();
  }, [status]);
  if (status === 'refused') {
    return <EmptyState title={t('refused')} text={problem?.code === 'forbidden' ? t('forbidden') : t('refusedText')} />;
  }
  if (status === 'opening') return <Loading />;
  if (list.rows.length > 0) return <InboxList {...list} showsOwner={wanted.tab === 'all'} />;
  if (wanted.search.trim() !== '') return <EmptyState title={t('empty.search')} text={t('empty.searchText')} />;
  return <EmptyState title={t(`empty.${wanted.tab}`)} text={t(`empty.${wanted.tab}Text`)} />;
};

const useRows = (queue: string | null, wanted: ReturnType<typeof useWanted>) => {
  const me = useMe();
  const { rows } = useInbox();
  const { tab, search, isForMe } = wanted;
  return useMemo(() => {
    const all = [...rows.values()];
    return { rows: rowsOf(all, me, { tab, queue, isForMe, search }), counts: countsOf(all, me, { queue, isForMe }) };
  }, [rows, me, queue, tab, search, isForMe]);
};

/** @param queue whose tickets are shown; null: all queues. */
export const InboxPane = ({ queue }: { readonly queue: string | null }) => {
  const { t } = useTranslation('inbox');
  const wanted = useWanted();
  const { rows: wantedRows, counts } = useRows(queue, wanted);
  const { rows, hasLeft, pointer } = useSteadyRows(
    wantedRows,
    JSON.stringify([wanted.tab, queue, wanted.search, wanted.isForMe]),
  );
  // kept as state: the list cannot know its height before this is there
  const [region, setRegion] = useState<HTMLDivElement | null>(null);
  const ids = useMemo(() => rows.map(({ ticket }) => ticket.id), [rows]);
  const focus = useKeptFocus(region, ids);
  useTitle();
  return (
    <section aria-label={t('title')} className="flex min-h-0 grow flex-col">
      <Tabs tab={wanted.tab} onTab={wanted.setTab} counts={counts} />
      <div className="flex flex-col gap-2 border-b border-line p-3">
        <Search value={wanted.search} onChange={wanted.setSearch} onLeave={() => region?.focus()} />
        {wanted.tab === 'pending' && <Switch label={t('forMe')} checked={wanted.isForMe} onChange={wanted.setForMe} />}
      </div>
      <div
        ref={setRegion}
        tabIndex={-1}
        role="region"
        aria-label={t('list')}
        {...pointer}
        {...focus}
        className="flex min-h-0 grow flex-col overflow-y-auto"
      >
        <Content rows={rows} ids={ids} hasLeft={hasLeft} region={region} wanted={wanted} />
      </div>
    </section>
  );
};
