import { type ClientRequest, request } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export interface StreamPlace {
  readonly url: string;
  readonly token: string;
}

/** Holds a stream of server-sent events open, and tells when a frame with a certain mark came. */
export class StreamEye {
  private readonly seen = new Map<string, number>();
  private readonly waiting = new Map<string, (at: number) => void>();
  private asked: ClientRequest | null = null;

  private constructor(private readonly markOf: (frame: EventSourceMessage) => string) {}

  /**
   * Resolves when the stream has begun. @param markOf tells a frame from every other.
   * @throws Error unless it is answered 200.
   */
  static async on({ url, token }: StreamPlace, markOf: (frame: EventSourceMessage) => string): Promise<StreamEye> {
    const eye = new StreamEye(markOf);
    const parser = createParser({ onEvent: (frame) => eye.note(frame) });
    await new Promise<void>((resolve, reject) => {
      const asked = request(url, { headers: { authorization: `Bearer ${token}` } });
      eye.asked = asked;
      asked.on('error', reject);
      asked.on('response', (response) => {
        if (response.statusCode !== 200) return reject(new Error(`a stream was answered ${response.statusCode}`));
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          parser.feed(text);
          resolve();
        });
        response.on('error', reject);
      });
      asked.end();
    });
    return eye;
  }

  /** When the frame came, by `performance.now()`. */
  async sees(mark: string): Promise<number> {
    return this.seen.get(mark) ?? new Promise((resolve) => this.waiting.set(mark, resolve));
  }

  close(): void {
    this.asked?.on('error', () => undefined).destroy();
  }

  private note(frame: EventSourceMessage): void {
    const at = performance.now();
    const mark = this.markOf(frame);
    this.seen.set(mark, at);
    this.waiting.get(mark)?.(at);
    this.waiting.delete(mark);
  }
}
