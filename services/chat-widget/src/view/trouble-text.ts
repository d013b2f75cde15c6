import type { Trouble } from '../chat/trouble';
import { MOST_BYTES } from '../chat/uploads';
import type { Words } from '../words/words';

/** What a customer is told. @param file the one that it is about. */
export const troubleText = (trouble: Trouble, words: Words, file = ''): string => {
  switch (trouble.kind) {
    case 'tooMany':
      return trouble.seconds === null ? words.say('tooManySoon') : words.say('tooMany', { count: trouble.seconds });
    case 'fileTooLarge':
      return words.say('fileTooLarge', { file, most: words.bytes(trouble.most ?? MOST_BYTES) });
    case 'fileEmpty':
      return words.say('fileEmpty', { file });
    case 'unreachable':
    case 'notAllowed':
    case 'refused':
    case 'fileType':
    case 'erased':
    case 'expired':
      return words.say(trouble.kind);
  }
};
