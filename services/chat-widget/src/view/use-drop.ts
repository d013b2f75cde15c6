import { useState } from 'preact/hooks';
import { useSurroundings } from './surroundings';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Files may be dropped anywhere on the panel. */
export const useDrop = (isForbidden: boolean) => {
  const { chat } = useSurroundings();
  const [isDropping, setIsDropping] = useState(false);
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setIsDropping(!isForbidden && chat.talk !== null);
  };
  const leave = (event: DragEvent): void => {
    const into = event.relatedTarget;
    if (!(into instanceof Node) || !(event.currentTarget as Node).contains(into)) setIsDropping(false);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    // else the browser opens the file in place of the host's page
    event.preventDefault();
    setIsDropping(false);
    if (!isForbidden) chat.talk?.uploads.add([...(event.dataTransfer?.files ?? [])]);
  };
  return { isDropping, handlers: { onDragEnter: over, onDragOver: over, onDragLeave: leave, onDrop: drop } };
};
