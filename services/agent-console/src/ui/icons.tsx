import { classNames } from './class-names';

interface IconProps {
  readonly className?: string;
}

/** A line drawing of 16 px in the colour of the text beside it; what it means is said by its owner. */
const drawn = (path: string, isMirrored = false) => {
  const Drawn = ({ className }: IconProps) => (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classNames('shrink-0', isMirrored && 'rtl:-scale-x-100', className)}
    >
      <path d={path} />
    </svg>
  );
  return Drawn;
};

export const PlusIcon = drawn('M8 3v10M3 8h10');
export const CloseIcon = drawn('M4 4l8 8M12 4l-8 8');
export const CheckIcon = drawn('M3 8.5l3.5 3.5L13 5');
export const BackIcon = drawn('M10 3L5 8l5 5', true);
export const ChevronDownIcon = drawn('M4 6l4 4 4-4');
export const MoreIcon = drawn('M3 8h.01M8 8h.01M13 8h.01');
export const TrashIcon = drawn('M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5M6.75 7v3.5M9.25 7v3.5');
export const AttachIcon = drawn(
  'M13 7.5l-5.2 5.2a3 3 0 0 1-4.3-4.3L9 3a2 2 0 0 1 2.9 2.9L6.6 11.2a1 1 0 0 1-1.4-1.4L10 5',
);
export const FileIcon = drawn('M4 2h5l3 3v9H4zM9 2v3h3');
export const DownloadIcon = drawn('M8 2.5v7.5M5 7l3 3 3-3M3 13h10');
export const NoteIcon = drawn('M3 3h10v7l-3 3H3zM13 10h-3v3M5.5 6h5M5.5 8.5h3');
export const SearchIcon = drawn('M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7L14 14');
export const SoundOnIcon = drawn('M2.5 6v4H5l3.5 3V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M12.8 3.5a6.3 6.3 0 0 1 0 9', true);
export const SoundOffIcon = drawn('M2.5 6v4H5l3.5 3V3L5 6zM11 6l3.5 4M14.5 6L11 10', true);
export const LanguageIcon = drawn(
  'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z',
);
export const PersonIcon = drawn('M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.8-4.5 5.5-4.5s5 1.500 5.500 4.500');
export const KeysIcon = drawn('M1.500 4h13v8h-13zM4 6.500h.01M6.500 6.500h.01M9 6.500h.01M11.500 6.500h.01M5 9.500h6');
export const ChatIcon = drawn('M2.500 3h11v8H8l-3 2.500V11H2.500z', true);
export const WebIcon = LanguageIcon;
export const MailIcon = drawn('M2 3.500h12v9H2zM2 4l6 5 6-5');
export const PhoneIcon = drawn('M5 1.500h6v13H5zM7.500 12.500h1');
export const SignOutIcon = drawn('M9.500 3H3v10h6.500M7 8h7M11.500 5.500L14 8l-2.500 2.500', true);
