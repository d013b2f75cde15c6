import { demoPeople } from '@baton/service-kit';
import type { StandaloneConfig } from './config';

/** The main path once through, to be pasted into a shell that has curl and node. Each step says what came of it. */
export const curlTour = (url: string): string => `B=${url}; J='content-type: application/json'
get() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
VISIT=$(curl -s $B/v1/visitors -H "$J" -d '{"channel":"web","name":"Mia"}')
VT="authorization: Bearer $(echo "$VISIT" | get token)"; C=$(echo "$VISIT" | get conversationId)
curl -s $B/v1/conversations/$C/messages -H "$VT" -H "$J" -d '{"text":"The blue one arrived broken","clientMessageId":"m1"}'; echo
CHAT=$(curl -s $B/v1/conversations/$C/handover -H "$VT" -H "$J" -d '{"subject":"Broken on arrival"}')
T=$(echo "$CHAT" | get ticket.id); SEEN="baton-seen: conversation-$C@$(echo "$CHAT" | get revision)"
AT="authorization: Bearer $(curl -s $B/v1/dev/tokens -H "$J" -d '{"sub":"ann","name":"Ann Keller","roles":["agent"]}' | get token)"
curl -s -X PUT $B/v1/agents/me -H "$AT"; echo
CLAIM=$(curl -s -X POST $B/v1/tickets/$T/claim -H "$AT" -H "$SEEN"); echo "$CLAIM"
SEEN="baton-seen: ticket-$T@$(echo "$CLAIM" | get revision)"
curl -s $B/v1/conversations/$C/messages -H "$AT" -H "$SEEN" -H "$J" -d '{"text":"Sorry! A new one is on its way.","clientMessageId":"a1","ticketId":"'$T'"}'; echo
curl -s -X POST $B/v1/tickets/$T/resolve -H "$AT" -H "$J" -d '{"outcome":"replaced"}'; echo
curl -s $B/v1/conversations/$C/messages -H "$VT"; echo`;

/** Where everything that asks Baton looks for it, unless it is told. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

/** Who may sign in to the console, and how; where nobody can, what to do about it. */
const signIn = ({ console: how, authDev }: StandaloneConfig): string => {
  switch (how?.auth ?? (authDev ? 'development' : 'none')) {
    case 'oidc':
      return 'sign-in by CONSOLE_OIDC_ISSUER';
    case 'development':
      return `sign in as ${demoPeople.map(({ name }) => name.split(' ', 1)[0]).join(', ')}`;
    case 'none':
      return 'nobody can sign in yet: set CONSOLE_OIDC_ISSUER and CONSOLE_OIDC_CLIENT_ID (docs/configuration.md)';
  }
};

/** What is printed when everything answers: two links first. @param withTour whether the curl lines follow. */
export const welcome = (url: string, config: StandaloneConfig, withTour = false): string => {
  const { authDev, dataFolder, demoBot } = config;
  return [
    `Baton is running   (data in ${dataFolder}; stop with Ctrl-C)`,
    '',
    `  for agents      ${url}/agent/    ${signIn(config)}`,
    `  for customers   ${url}/widget/   a page with the chat widget${demoBot ? '; a bot answers first' : ''}`,
    '',
    'Open both side by side: write in the widget and ask for a person, then claim the ticket in the console.',
    '',
    `  ${url}/   what else is where`,
    ...(authDev
      ? [
          `  npm run demo${url === DEFAULT_URL ? '' : ` -- --url ${url}`}   real dialogues at a human pace, so that the console looks alive`,
        ]
      : []),
    ...(authDev && !withTour ? ['  npm start -- --tour   the same over HTTP alone, as curl lines'] : []),
    ...(authDev && withTour ? ['', 'A tour, to be pasted into another terminal:', '', curlTour(url)] : []),
    '',
  ].join('\n');
};
