import { hasCode, type Resolution } from '@baton/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton, useSettings } from '../../app/baton';
import { useNotices } from '../../app/notices';
import { TextArea, TextField } from '../../ui/text-field';
import { DialogFrame } from './dialog-frame';
import type { TicketDialogProps } from './dialog-props';
import { useSubmit } from './use-submit';

const OUTCOME_LIMIT = 100;
const QUESTION_LIMIT = 8_000;

interface FaqProps {
  readonly answer: boolean | null;
  readonly onAnswer: (answer: boolean) => void;
  readonly question: string;
  readonly onQuestion: (question: string) => void;
  readonly isMissing: boolean;
}

/** Whether the chatbot could have answered, and with what. Arrow keys choose, as in every group of radio buttons. */
const FaqQuestion = ({ answer, onAnswer, question, onQuestion, isMissing }: FaqProps) => {
  const { t } = useTranslation('ticket');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium text-ink">{t('resolve.faq')}</legend>
      <div className="flex gap-4">
        {[true, false].map((value) => (
          <label key={String(value)} className="flex min-h-8 items-center gap-2 text-sm text-ink">
            <input
              type="radio"
              name="faq"
              checked={answer === value}
              onChange={() => onAnswer(value)}
              className="size-4 accent-accent"
            />
            {t(value ? 'resolve.faqYes' : 'resolve.faqNo')}
          </label>
        ))}
      </div>
      {isMissing && (
        <p role="alert" className="text-sm text-danger">
          {t('resolve.faqRequired')}
        </p>
      )}
      {answer === true && (
        <TextArea
          label={t('resolve.question')}
          hint={t('optional')}
          value={question}
          onChange={onQuestion}
          maxLength={QUESTION_LIMIT}
        />
      )}
    </fieldset>
  );
};

const resolutionOf = (outcome: string, answer: boolean | null, question: string): Resolution => ({
  ...(outcome.trim() !== '' && { outcome: outcome.trim() }),
  ...(answer !== null && { botCouldHaveAnswered: answer }),
  ...(answer === true && question.trim() !== '' && { suggestedFaq: question.trim() }),
});

/** What the dialog holds, and how it is sent. */
const useResolve = ({ ticket, onDone }: TicketDialogProps) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const { say } = useNotices();
  const { askFaqOnResolve } = useSettings();
  const [isDemanded, setDemanded] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const [outcome, setOutcome] = useState('');
  const [answer, setAnswer] = useState<boolean | null>(null);
  const [question, setQuestion] = useState('');
  // somebody may have switched the question on since this page read the settings
  const sending = useSubmit((error) => hasCode(error, 'faq-answer-required') && setDemanded(true));
  const isAsked = askFaqOnResolve || isDemanded;
  const confirm = async (): Promise<void> => {
    if (isAsked && answer === null) return setMissing(true);
    const after = await sending.submit(() => baton.tickets.resolve(ticket.id, resolutionOf(outcome, answer, question)));
    if (after === null) return;
    say(t('resolve.done'));
    onDone(after);
  };
  const faq = {
    answer,
    onAnswer: setAnswer,
    question,
    onQuestion: setQuestion,
    isMissing: isMissing && answer === null,
  };
  return { sending, isAsked, confirm, outcome, setOutcome, faq };
};

const ResolveDialog = (props: TicketDialogProps) => {
  const { t } = useTranslation('ticket');
  const { sending, isAsked, confirm, outcome, setOutcome, faq } = useResolve(props);
  return (
    <DialogFrame
      title={t('resolve.title')}
      about={props.hasEnded ? t('resolve.aboutEnded') : t('resolve.about', { name: props.customer })}
      confirm={t('resolve.confirm')}
      isBusy={sending.isBusy}
      problem={sending.problem}
      onConfirm={() => void confirm()}
      onClose={props.onClose}
    >
      {isAsked && <FaqQuestion {...faq} />}
      <TextField
        label={t('resolve.outcome')}
        hint={t('optional')}
        placeholder={t('resolve.outcomeHint')}
        value={outcome}
        onChange={setOutcome}
        maxLength={OUTCOME_LIMIT}
      />
    </DialogFrame>
  );
};
export default ResolveDialog;
