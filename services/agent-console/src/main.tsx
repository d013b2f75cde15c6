import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startTheme } from './app/theme';
import { startTexts } from './i18n';
import { SessionGate } from './session/session-gate';

startTheme();

void startTexts().then(() => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no element to be in');
  createRoot(root).render(
    <StrictMode>
      <SessionGate>{(session) => <App session={session} />}</SessionGate>
    </StrictMode>,
  );
});
