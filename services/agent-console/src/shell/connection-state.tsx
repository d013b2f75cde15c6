import type { ConnectionStatus } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../app/baton';
import { StatusDot, type Status } from '../ui/status-dot';

const DOTS: Readonly<Record<ConnectionStatus, Status>> = {
  live: 'online',
  connecting: 'unknown',
  reconnecting: 'away',
  offline: 'offline',
  closed: 'offline',
};

export const ConnectionState = () => {
  const { t } = useTranslation('shell');
  const connection = useConnection();
  return (
    <p role="status" data-connection={connection} className="flex items-center gap-2 px-2 text-xs text-ink-muted">
      <StatusDot status={DOTS[connection]} />
      {t(`connection.${connection}`)}
    </p>
  );
};
