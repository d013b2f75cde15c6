import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** Words beside what has none; what is said only here must also be its label. */
export const Tooltip = ({ text, children }: { readonly text: string; readonly children: ReactElement }) => (
  <Base.Root>
    <Base.Trigger render={children} delay={400} />
    <Base.Portal>
      <Base.Positioner sideOffset={6} className="z-50">
        <Base.Popup className="rounded-md bg-ink px-2 py-1 text-xs text-surface">{text}</Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
