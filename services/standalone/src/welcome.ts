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

/** What is printed when everything answers. */
export const welcome = (url: string, { authDev, dataFolder, demoBot }: StandaloneConfig): string => {
  const people = demoPeople.map(({ sub, name, roles }) => `  ${sub.padEnd(5)}${name.padEnd(13)}${roles.join(', ')}`);
  return [
    `Baton answers on ${url}   (data in ${dataFolder}; stop with Ctrl-C)`,
    '',
    `  ${url}/               what is where`,
    `  ${url}/health/ready   ${url}/metrics`,
    ...(demoBot ? ['  the demo bot attends the channel "web"'] : []),
    ...(authDev
      ? [
          '',
          'Tokens for anybody, for trying out: POST /v1/dev/tokens. For example',
          ...people,
          '',
          'A tour, to be pasted into another terminal:',
          '',
          curlTour(url),
        ]
      : []),
    '',
  ].join('\n');
};
