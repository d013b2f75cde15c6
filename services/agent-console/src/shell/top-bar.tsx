import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { inboxShownOrLate } from '../app/after-inbox';
import { useMe } from '../app/baton';
import { Boundary } from '../app/boundary';
import { Avatar } from '../ui/avatar';
import { IconButton } from '../ui/icon-button';
import { KeysIcon } from '../ui/icons';
import { ConnectionState } from './connection-state';
import { SoundSwitch } from './sound-switch';

const menus = async () => {
  await inboxShownOrLate();
  return import('./menus');
};
const QueueFilter = lazy(async () => ({ default: (await menus()).QueueFilter }));
const MyAvailability = lazy(async () => ({ default: (await menus()).MyAvailability }));
const PersonMenu = lazy(async () => ({ default: (await menus()).PersonMenu }));

/** @param until what stands there before, and where the part cannot be fetched. */
const Late = ({ until, children }: { readonly until: ReactNode; readonly children: ReactNode }) => (
  <Boundary instead={until}>
    <Suspense fallback={until}>{children}</Suspense>
  </Boundary>
);

/** As large as the menus of the same place. */
const Self = () => {
  const { name } = useMe();
  return (
    <span aria-hidden className="inline-flex size-9 shrink-0 items-center justify-center">
      {name !== null && <Avatar name={name} />}
    </span>
  );
};

export interface TopBarProps {
  readonly queue: string | null;
  readonly onQueue: (queue: string | null) => void;
  readonly onKeys: () => void;
}

export const TopBar = ({ queue, onQueue, onKeys }: TopBarProps) => {
  const { t } = useTranslation('shell');
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-2">
      <h1 className="pe-2 text-base font-semibold text-ink">Baton</h1>
      <Late until={null}>
        <QueueFilter queue={queue} onQueue={onQueue} />
      </Late>
      <ConnectionState />
      <div className="ms-auto flex items-center gap-1">
        <SoundSwitch />
        <Late until={<span aria-hidden className="h-9 w-12 shrink-0 lg:w-32" />}>
          <MyAvailability />
        </Late>
        <span className="hidden md:contents">
          <IconButton label={t('keys.title')} onClick={onKeys}>
            <KeysIcon />
          </IconButton>
        </span>
        <Late until={<Self />}>
          <PersonMenu />
        </Late>
      </div>
    </header>
  );
};
