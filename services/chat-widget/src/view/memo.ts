import { Component, type ComponentChild, type ComponentType, h } from 'preact';

/** Draws again only when something differs; as `preact/compat` has it, without the rest of that. */
export const memo = <P extends object>(Drawn: ComponentType<P>, isSame: (a: P, b: P) => boolean): ComponentType<P> =>
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !isSame(this.props, next);
    }
    override render(): ComponentChild {
      return h(Drawn, this.props as P);
    }
  };
