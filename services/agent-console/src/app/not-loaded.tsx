import { SessionPage } from '../session/session-page';
import { Button } from '../ui/button';

/** Instead of the console when its texts did not arrive: the only words that are not in them. */
export const NotLoaded = ({ detail }: { readonly detail: string }) => (
  <SessionPage
    title="Baton could not be loaded"
    text="A part of this page did not arrive. Check your connection, then load the page again."
    detail={detail}
  >
    <Button variant="primary" autoFocus onClick={() => location.reload()}>
      Load again
    </Button>
  </SessionPage>
);
