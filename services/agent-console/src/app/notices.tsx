import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { CloseIcon } from '../ui/icons';

export interface NoticeOptions {
  readonly kind?: 'info' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
  /** How long it is shown; milliseconds. */
  readonly forMs?: number;
  /** A later notice of the same key takes its place. */
  readonly key?: string;
}

export interface Notices {
  readonly say: (text: string, options?: NoticeOptions) => void;
}

interface NoticeData {
  readonly action?: NoticeOptions['action'];
}

const SHOWN_MS = 6_000;
const manager = Toast.createToastManager<NoticeData>();

const notices: Notices = {
  say: (text, { kind = 'info', action, key, forMs = kind === 'error' ? 2 * SHOWN_MS : SHOWN_MS } = {}) => {
    if (key !== undefined) manager.close(key);
    manager.add({
      ...(key !== undefined && { id: key }),
      title: text,
      type: kind,
      timeout: forMs,
      data: action === undefined ? {} : { action },
    });
  },
};

/** Short words on what just happened, read out politely; they never take the focus. */
export const useNotices = (): Notices => notices;

const Shown = () => {
  const { toasts, close } = Toast.useToastManager<NoticeData>();
  const { t } = useTranslation('shell');
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classNames(
        'flex items-center gap-3 rounded-lg border border-line bg-raised px-4 py-2 text-sm text-ink shadow-lg',
        toast.type === 'error' && 'border-warning',
      )}
    >
      <Toast.Title render={<p />} className="min-w-0 grow wrap-anywhere" />
      {toast.data?.action !== undefined && (
        <Button
          variant="quiet"
          size="small"
          onClick={() => {
            close(toast.id);
            toast.data?.action?.run();
          }}
        >
          {toast.data.action.label}
        </Button>
      )}
      <Toast.Close
        aria-label={t('dismiss')}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-muted hover:bg-hover"
      >
        <CloseIcon />
      </Toast.Close>
    </Toast.Root>
  ));
};

export const NoticesProvider = ({ children }: { readonly children: ReactNode }) => (
  <Toast.Provider toastManager={manager} limit={4}>
    {children}
    <Toast.Portal>
      {/* over the oldest lines of the conversation: never over the buttons, the newest lines or the composer */}
      <Toast.Viewport className="fixed end-4 top-52 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 md:top-40">
        <Shown />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
);
