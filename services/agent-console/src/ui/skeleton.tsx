import { classNames } from './class-names';

/** The place of what is on its way. */
export const Skeleton = ({ className }: { readonly className?: string }) => (
  <div aria-hidden className={classNames('animate-pulse rounded-md bg-hover', className)} />
);
