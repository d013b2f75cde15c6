import type { Ticket } from '@baton/client';
import { useRef, useState } from 'react';
import { type ProblemWords, problemWords } from '../words/problem-words';

export interface Submit {
  /** What went wrong last, to be said in the dialog that is still open. */
  readonly problem: ProblemWords | null;
  readonly isBusy: boolean;
  /** @returns the ticket, or null when it was refused or is under way. */
  readonly submit: (act: () => Promise<Ticket>) => Promise<Ticket | null>;
}

/** What a dialog sends: once, however often its button is pressed; a refusal stays in the dialog, with what was entered. */
export const useSubmit = (onRefused: (error: unknown) => void = () => undefined): Submit => {
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemWords | null>(null);
  const submit = async (act: () => Promise<Ticket>): Promise<Ticket | null> => {
    if (isRunning.current) return null;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    try {
      return await act();
    } catch (error) {
      setProblem(problemWords(error));
      onRefused(error);
      return null;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  };
  return { problem, isBusy, submit };
};
