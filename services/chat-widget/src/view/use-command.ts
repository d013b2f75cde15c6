import { useState } from 'preact/hooks';
import { type Trouble, troubleOf } from '../chat/trouble';

export interface Command {
  readonly run: () => void;
  readonly isBusy: boolean;
  readonly trouble: Trouble | null;
}

/** Something that a button does, once at a time however often it is pressed. */
export const useCommand = (act: () => Promise<unknown>): Command => {
  const [isBusy, setIsBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const run = (): void => {
    if (isBusy) return;
    setIsBusy(true);
    setTrouble(null);
    act()
      .catch((error: unknown) => setTrouble(troubleOf(error)))
      .finally(() => setIsBusy(false));
  };
  return { run, isBusy, trouble };
};
