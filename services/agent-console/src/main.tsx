import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { NotLoaded } from './app/not-loaded';
import { startTheme } from './app/theme';
import { startTexts } from './i18n';
import { SessionGate } from './session/session-gate';

const toShow = async () => {
  try {
    await startTexts();
    return <SessionGate>{(session) => <App session={session} />}</SessionGate>;
  } catch (error) {
    return <NotLoaded detail={String(error)} />;
  }
};

const start = async (): Promise<void> => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no element to be in');
  createRoot(root).render(<StrictMode>{await toShow()}</StrictMode>);
};

startTheme();
void start();
