/** Says once a second how far a run is, on a line of its own; on something that is no terminal, every ten seconds on a new line. */
export class ProgressLine {
  private timer: NodeJS.Timeout | null = null;
  private say: () => string = () => 'nothing has begun';

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** How far what began last is, or was. */
  get last(): string {
    return this.say();
  }

  begin(say: () => string): void {
    this.end();
    this.say = say;
    const isTerminal = this.stream.isTTY;
    const show = (): void => {
      this.stream.write(isTerminal ? `\r\x1b[K${say()}` : `${say()}\n`);
    };
    this.timer = setInterval(show, isTerminal ? 1_000 : 10_000);
    this.timer.unref();
  }

  end(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }

  line(text: string): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
    this.stream.write(`${text}\n`);
  }
}
