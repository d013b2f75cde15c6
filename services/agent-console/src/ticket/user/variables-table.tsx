import { useTranslation } from 'react-i18next';

/** What the chatbot collected, by name. */
export const Variables = ({ variables }: { readonly variables: Readonly<Record<string, string>> }) => {
  const { t } = useTranslation('ticket');
  const entries = Object.entries(variables).sort(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) return <p className="text-sm text-ink-muted">{t('user.noVariables')}</p>;
  return (
    <table className="w-full table-fixed border-collapse text-sm">
      <thead>
        <tr className="border-b border-line text-xs text-ink-muted">
          <th scope="col" className="w-2/5 py-1 pe-4 text-start font-medium">
            {t('user.variable')}
          </th>
          <th scope="col" className="py-1 text-start font-medium">
            {t('user.value')}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name} className="border-b border-line align-top last:border-0">
            <th scope="row" className="py-2 pe-4 text-start font-normal text-ink-muted wrap-anywhere">
              <bdi>{name}</bdi>
            </th>
            <td dir="auto" className="py-2 text-start whitespace-pre-wrap text-ink wrap-anywhere">
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
