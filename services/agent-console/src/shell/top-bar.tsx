import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/icon-button';
import { KeysIcon } from '../ui/icons';
import { ConnectionState } from './connection-state';
import { MyAvailability } from './my-availability';
import { PersonMenu } from './person-menu';
import { QueueFilter } from './queue-filter';
import { SoundSwitch } from './sound-switch';

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
      <QueueFilter queue={queue} onQueue={onQueue} />
      <ConnectionState />
      <div className="ms-auto flex items-center gap-1">
        <SoundSwitch />
        <MyAvailability />
        <span className="hidden md:contents">
          <IconButton label={t('keys.title')} onClick={onKeys}>
            <KeysIcon />
          </IconButton>
        </span>
        <PersonMenu />
      </div>
    </header>
  );
};
