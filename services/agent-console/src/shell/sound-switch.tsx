import { useTranslation } from 'react-i18next';
import { useMe, useUpdatePreferences } from '../app/baton';
import { IconButton } from '../ui/icon-button';
import { SoundOffIcon, SoundOnIcon } from '../ui/icons';

/** Kept on the server; whoever wants sounds is asked about notifications too, once, by the browser. */
export const SoundSwitch = () => {
  const { t } = useTranslation('shell');
  const { sound } = useMe().preferences;
  const update = useUpdatePreferences();
  const toggle = (): void => {
    update({ sound: !sound });
    if (!sound && 'Notification' in globalThis && Notification.permission === 'default') {
      void Notification.requestPermission();
    }
  };
  return (
    <IconButton label={t(sound ? 'sound.on' : 'sound.off')} aria-pressed={sound} onClick={toggle}>
      {sound ? <SoundOnIcon /> : <SoundOffIcon />}
    </IconButton>
  );
};
