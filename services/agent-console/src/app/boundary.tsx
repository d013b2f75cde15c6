import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';

const Broken = () => {
  const { t } = useTranslation('shell');
  return (
    <EmptyState title={t('broken.title')} text={t('broken.text')}>
      <Button variant="primary" onClick={() => location.reload()}>
        {t('broken.again')}
      </Button>
    </EmptyState>
  );
};

interface BoundaryProps {
  /** Shown in place of what broke; absent: words and a way on. */
  readonly instead?: ReactNode;
  readonly children: ReactNode;
}

/** What breaks in one pane, or cannot be fetched after a newer version was rolled out, leaves the other panes as they are. */
export class Boundary extends Component<BoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    const { instead = <Broken />, children } = this.props;
    return this.state.isBroken ? instead : children;
  }
}
