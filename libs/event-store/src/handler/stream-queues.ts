/**
 * Runs the tasks of one stream one after the other, and those of different streams side by side. Within a process this turns a race for
 * one ticket into a line, so that nobody's append fails for a neighbour's sake. A stream without tasks takes no memory.
 */
export class StreamQueues {
  private readonly last = new Map<string, Promise<unknown>>();

  run<T>(stream: string, task: () => Promise<T>): Promise<T> {
    const before = this.last.get(stream);
    const running = before === undefined ? task() : before.then(task, task);
    this.last.set(stream, running);
    const forget = (): void => {
      if (this.last.get(stream) === running) this.last.delete(stream);
    };
    running.then(forget, forget);
    return running;
  }
}
