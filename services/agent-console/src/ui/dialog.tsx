import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}

/** One question at a time; Escape and a click beside it mean no. Whatever had the focus has it again afterwards. */
export const Dialog = ({ open, onClose, title, description, children }: DialogProps) => (
  <Base.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
    <Base.Portal>
      <Base.Backdrop className="fixed inset-0 z-40 bg-ink/40 dark:bg-canvas/70" />
      <Base.Popup
        className={
          'fixed inset-x-4 top-1/2 z-40 mx-auto flex max-h-[calc(100dvh-2rem)] max-w-120 -translate-y-1/2 flex-col gap-4 ' +
          'overflow-y-auto rounded-xl border border-line bg-raised p-5 text-ink shadow-xl'
        }
      >
        <div className="flex flex-col gap-1">
          <Base.Title className="text-base font-semibold wrap-anywhere">{title}</Base.Title>
          {description !== undefined && (
            <Base.Description className="text-sm wrap-anywhere text-ink-muted">{description}</Base.Description>
          )}
        </div>
        {children}
      </Base.Popup>
    </Base.Portal>
  </Base.Root>
);
