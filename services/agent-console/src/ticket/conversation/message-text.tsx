import { memo } from 'react';
import { partsOf } from './safe-links';

/**
 * A message as it was written: plain text, never markup. It has its own direction, and a mark that turns the direction of
 * writing ends with it.
 */
export const MessageText = memo(({ text }: { readonly text: string }) => (
  <p dir="auto" className="whitespace-pre-wrap wrap-anywhere text-start">
    {partsOf(text).map((part, index) =>
      part.kind === 'text' ? (
        part.text
      ) : (
        <a
          key={index}
          href={part.href}
          target="_blank"
          rel="noopener noreferrer"
          className="underline underline-offset-2"
        >
          {part.text}
        </a>
      ),
    )}
  </p>
));
MessageText.displayName = 'MessageText';
