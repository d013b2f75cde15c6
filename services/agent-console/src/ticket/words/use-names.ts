import { useTranslation } from 'react-i18next';

/** A channel in the reader's language; one that nobody translated is shown as it is called. */
export const useChannelName = (): ((channel: string) => string) => {
  const { t } = useTranslation('ticket');
  return (channel) => t(`channel.${channel}`, { defaultValue: channel });
};

/** A language by its name in the reader's language. */
export const useLanguageName = (): ((locale: string) => string) => {
  const { i18n } = useTranslation('ticket');
  return (locale) => {
    try {
      return new Intl.DisplayNames([i18n.language], { type: 'language' }).of(locale) ?? locale;
    } catch {
      return locale;
    }
  };
};
