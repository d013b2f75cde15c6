export interface WorkerPlace {
  /** Address of this script; its worker lies beside it. */
  readonly script: string;
  /** Origin of the page. */
  readonly origin: string;
  /** Whether the host page has said that its policy allows a worker from a blob. */
  readonly mayUseBlob: boolean;
}

/**
 * How a worker is made here; null: not at all, and the page itself tells. A worker's script must be of the page's own origin, so from elsewhere
 * it takes a blob, which strict policies forbid; whether they do cannot be asked without an error in the host's console.
 */
export const workerSource = ({
  script,
  origin,
  mayUseBlob,
}: WorkerPlace): { file: string } | { text: string } | null => {
  const file = new URL('presence-worker.js', script).href;
  if (new URL(file).origin === origin) return { file };
  return mayUseBlob ? { text: `importScripts(${JSON.stringify(file)});` } : null;
};

/** @returns null where there is none to be had. */
export const makeWorker = (place: WorkerPlace): Worker | null => {
  try {
    const source = workerSource(place);
    if (source === null) return null;
    if ('file' in source) return new Worker(source.file);
    const address = URL.createObjectURL(new Blob([source.text], { type: 'text/javascript' }));
    const worker = new Worker(address);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return worker;
  } catch {
    return null;
  }
};
