import type { Agent, Availability } from '@baton/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ME, useBaton, useMe } from '../app/baton';
import { useNotices } from '../app/notices';
import { ChevronDownIcon } from '../ui/icons';
import { Menu, MenuChoice } from '../ui/menu';
import { StatusDot } from '../ui/status-dot';

const CHOICES = ['available', 'busy'] as const;

/** Chosen by oneself; shown at once, put back when the server does not take it. */
const useAvailability = () => {
  const { t } = useTranslation('shell');
  const baton = useBaton();
  const me = useMe();
  const queries = useQueryClient();
  const { say } = useNotices();
  const show = (availability: Availability): Availability | undefined => {
    const before = queries.getQueryData<Agent>(ME)?.availability;
    queries.setQueryData<Agent>(ME, (now) => now && { ...now, availability });
    return before;
  };
  const { mutate } = useMutation({
    mutationFn: (availability: Availability) => baton.agents.choose(availability),
    onMutate: show,
    onError: (_error, _availability, before) => {
      if (before !== undefined) show(before);
      say(t('availability.failed'), { kind: 'error', key: 'availability' });
    },
  });
  return { availability: me.availability, choose: mutate };
};

export const MyAvailability = () => {
  const { t } = useTranslation('shell');
  const { availability, choose } = useAvailability();
  return (
    <Menu
      label={t('availability.label')}
      icon={null}
      trigger={
        <button
          type="button"
          className="inline-flex h-9 shrink-0 items-center gap-2 rounded-lg px-2 text-sm text-ink hover:bg-hover"
          aria-label={`${t('availability.label')}: ${t(`availability.${availability}`)}`}
        >
          <StatusDot status={availability} />
          <span className="hidden lg:inline">{t(`availability.${availability}`)}</span>
          <ChevronDownIcon />
        </button>
      }
    >
      <MenuChoice
        label={t('availability.label')}
        value={availability}
        onChange={choose}
        choices={CHOICES.map((value) => ({
          value,
          label: (
            <span className="flex items-center gap-2">
              <StatusDot status={value} />
              {t(`availability.${value}`)}
            </span>
          ),
        }))}
      />
    </Menu>
  );
};
