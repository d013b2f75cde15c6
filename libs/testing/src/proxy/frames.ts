/** Cuts a stream of bytes into frames, wherever its chunks end. */
export class FrameCutter {
  private held: Buffer = Buffer.alloc(0);

  /** @param lengthOf whole length of the frame that the bytes begin with; null: too few bytes to tell. */
  constructor(private readonly lengthOf: (bytes: Buffer) => number | null) {}

  /** The frames that this chunk completes, oldest first; each is cut off only when it is asked for, so that one may tell how to cut the next. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    for (;;) {
      const length = this.held.length === 0 ? null : this.lengthOf(this.held);
      if (length === null || length > this.held.length) return;
      const frame = this.held.subarray(0, length);
      this.held = this.held.subarray(length);
      yield frame;
    }
  }
}

/** Passes a chunk's frames to whoever decides about each, and gives the bytes of those that may go on. */
export const passing = (frames: Iterable<Buffer>, mayPass: (frame: Buffer) => boolean): Buffer => {
  const passed: Buffer[] = [];
  for (const frame of frames) if (mayPass(frame)) passed.push(frame);
  return Buffer.concat(passed);
};
