import type { Grant } from './oidc/grant';

/** What tabs of this page tell each other. Only pages of this origin hear it. */
export type Word =
  | { readonly kind: 'signed-out'; readonly who: string }
  /** A window that a tab opened for signing in again has done so. */
  | { readonly kind: 'signed-in-again'; readonly request: string; readonly grant: Grant };

const NAME = 'baton.session';

/** One channel for saying and hearing: a channel does not hear itself. */
export class OtherTabs {
  private readonly channel = new BroadcastChannel(NAME);

  constructor(heard: (word: Word) => void) {
    this.channel.onmessage = ({ data }: MessageEvent<Word>) => heard(data);
  }

  say(word: Word): void {
    this.channel.postMessage(word);
  }
}
