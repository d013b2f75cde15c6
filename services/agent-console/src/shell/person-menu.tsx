import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useSession, useUpdatePreferences } from '../app/baton';
import { type Theme, wear, worn } from '../app/theme';
import { speak } from '../i18n';
import { isLocale, type Locale, locales } from '../i18n/locales';
import { Avatar } from '../ui/avatar';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu';
import { SignOutIcon } from '../ui/icons';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGES = Object.entries(locales).map(([value, label]) => ({ value: value as Locale, label }));

const ThemeChoice = () => {
  const { t } = useTranslation('shell');
  const [theme, setTheme] = useState<Theme>(worn);
  const update = useUpdatePreferences();
  const choose = (next: Theme): void => {
    wear(next);
    setTheme(next);
    update({ theme: next });
  };
  const choices = THEMES.map((value) => ({ value, label: t(`theme.${value}`) }));
  return <MenuChoice label={t('theme.label')} value={theme} choices={choices} onChange={choose} />;
};

const LanguageChoice = () => {
  const { t, i18n } = useTranslation('shell');
  const update = useUpdatePreferences();
  const choose = (locale: Locale): void => {
    void speak(locale);
    update({ locale });
  };
  const value = isLocale(i18n.language) ? i18n.language : 'en';
  return <MenuChoice label={t('language.label')} value={value} choices={LANGUAGES} onChange={choose} />;
};

/** Who one is, how the page looks and speaks, and the way out. */
export const PersonMenu = () => {
  const { t } = useTranslation('shell');
  const { person, signOut } = useSession();
  const { name } = useMe();
  const shown = name ?? person.name;
  return (
    <Menu label={t('person.label', { name: shown })} icon={<Avatar name={shown} />}>
      <MenuLabel>
        <bdi>{shown}</bdi>
      </MenuLabel>
      <ThemeChoice />
      <LanguageChoice />
      <MenuSeparator />
      <MenuItem onClick={signOut}>
        <SignOutIcon /> {t('signOut')}
      </MenuItem>
    </Menu>
  );
};
