import type { JSX } from 'preact';

const icon =
  (path: string, mirrors = false) =>
  (): JSX.Element => (
    <svg class={mirrors ? 'icon mirrors' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );

export const ChatIcon = icon(
  'M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4.5V16a2 2 0 0 1-2-2z',
  true,
);
export const CloseIcon = icon('M6 6l12 12M18 6L6 18');
export const DownIcon = icon('M12 5v14M6 13l6 6 6-6');
export const SendIcon = icon('M4 12l16-8-5 16-3.5-6.5zM11.5 13.5L20 4', true);
export const ClipIcon = icon(
  'M20 11.5l-8.4 8.4a5 5 0 0 1-7-7.1l8.8-8.7a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.7a1.7 1.7 0 0 1-2.4-2.4l7.9-7.8',
);
export const FileIcon = icon('M6 3h8l5 5v13H6zM14 3v5h5');
export const PersonIcon = icon('M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0');
export const LeaveIcon = icon('M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9', true);
