import { CSPProvider } from '@base-ui/react/csp-provider';
import { DirectionProvider } from '@base-ui/react/direction-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { useTranslation } from 'react-i18next';
import { directionOf, isLocale } from '../i18n/locales';
import type { Session } from '../session/session';
import { Console } from '../shell/console';
import { BatonProvider } from './baton';
import { NavigationProvider } from './navigation';
import { NoticesProvider } from './notices';

/** Everything that one signed-in person sees. */
export const App = ({ session }: { readonly session: Session }) => {
  const { i18n } = useTranslation();
  return (
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={isLocale(i18n.language) ? directionOf(i18n.language) : 'ltr'}>
        <Tooltip.Provider>
          <NoticesProvider>
            <BatonProvider session={session}>
              <NavigationProvider>
                <Console />
              </NavigationProvider>
            </BatonProvider>
          </NoticesProvider>
        </Tooltip.Provider>
      </DirectionProvider>
    </CSPProvider>
  );
};
