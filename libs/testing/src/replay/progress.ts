import { SingleBar } from 'cli-progress';

/** Says how far a long command is; on standard error, so that standard output holds the result alone. */
export interface Progress {
  begin(title: string, total: number, unit: string): void;
  advance(): void;
  end(): void;
}

/** A bar with rate and time left; silent when standard error is no terminal. */
export const progressBar = (): Progress => {
  let bar: SingleBar | null = null;
  let began = 0;
  let done = 0;
  return {
    begin: (title, total, unit) => {
      bar?.stop();
      began = performance.now();
      done = 0;
      bar = new SingleBar({
        format: `${title} [{bar}] {value}/{total} ${unit} | {rate}/s | {eta_formatted} left`,
        stream: process.stderr,
        hideCursor: null,
        etaBuffer: 200,
      });
      bar.start(total, 0, { rate: '0' });
    },
    advance: () => {
      done += 1;
      const seconds = (performance.now() - began) / 1_000;
      bar?.increment(1, { rate: seconds > 0 ? (done / seconds).toFixed(0) : '0' });
    },
    end: () => {
      bar?.stop();
      bar = null;
    },
  };
};

export const noProgress: Progress = { begin: () => undefined, advance: () => undefined, end: () => undefined };
