import type { DevIdentity } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../ui/avatar';
import { SessionPage } from './session-page';

export interface SignInPageProps {
  readonly people: readonly DevIdentity[];
  readonly choose: (person: DevIdentity) => void;
}

/** The strongest role is what one is called. */
const ROLES = ['admin', 'supervisor', 'agent'] as const;

const PersonButton = ({ person, choose }: { readonly person: DevIdentity; readonly choose: () => void }) => {
  const { t, i18n } = useTranslation('session');
  const name = person.name ?? person.sub;
  const role = ROLES.find((one) => person.roles.includes(one));
  const skills = new Intl.ListFormat(i18n.language, { type: 'unit' }).format(person.skills ?? []);
  const about = [...(role === undefined ? [] : [t(`role.${role}`)]), ...(skills === '' ? [] : [skills])].join(' · ');
  return (
    <button
      type="button"
      onClick={choose}
      className="flex w-full items-center gap-3 rounded-lg border border-line p-3 text-start hover:bg-hover"
    >
      <Avatar name={name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{name}</span>
        <span className="block truncate text-xs text-ink-muted">{about}</span>
      </span>
    </button>
  );
};

/** Where the development issuer gives tokens: somebody to be, without a password. */
export const SignInPage = ({ people, choose }: SignInPageProps) => {
  const { t } = useTranslation('session');
  return (
    <SessionPage title={t('choose.title')} text={t('choose.text')}>
      <ul className="flex flex-col gap-2">
        {people.map((person) => (
          <li key={person.sub}>
            <PersonButton person={person} choose={() => choose(person)} />
          </li>
        ))}
      </ul>
    </SessionPage>
  );
};
