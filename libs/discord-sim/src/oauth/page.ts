import { ChannelType } from 'discord-api-types/v10';
import type { Account, Guild } from '../world/entities.ts';
import type { Asked } from './ask.ts';
import { scopes as meanings } from './scopes.ts';

const MAX_SHOWN = 200;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => escapes[letter]!);

const STYLE = `
:root { color-scheme: light dark; --paper: #f4f3ef; --card: #fff; --ink: #20212b; --soft: #62636f; --line: #dddbd3; --go: #2b6f5c; --on-go: #fff; --hover: #eef4f1; }
@media (prefers-color-scheme: dark) { :root { --paper: #16171d; --card: #20222b; --ink: #eeeef2; --soft: #a3a5b3; --line: #353845; --go: #6cc3a5; --on-go: #10211b; --hover: #2a2d38; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(30rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 1.75rem; box-shadow: 0 12px 40px #0000000f; }
h1 { font-size: 1.3rem; line-height: 1.3; margin: .75rem 0 .25rem; text-wrap: balance; }
p { margin: 0; color: var(--soft); }
.note { font-size: .85rem; border: 1px dashed var(--line); border-radius: 10px; padding: .5rem .75rem; }
ul { margin: 1rem 0; padding-left: 1.2rem; }
fieldset { border: 0; margin: 1.25rem 0 0; padding: 0; min-width: 0; }
legend { font-weight: 600; padding: 0 0 .5rem; }
.people { display: grid; gap: .25rem; max-height: 19rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 12px; padding: .35rem; }
label { display: flex; align-items: center; gap: .75rem; padding: .5rem .6rem; border-radius: 8px; cursor: pointer; }
label:hover { background: var(--hover); }
label:has(:checked) { background: var(--hover); outline: 2px solid var(--go); outline-offset: -2px; }
label:has(:focus-visible) { outline: 3px solid var(--go); }
input { position: absolute; opacity: 0; }
img { width: 36px; height: 36px; border-radius: 50%; }
small { color: var(--soft); margin-left: auto; }
.actions { display: flex; gap: .75rem; margin-top: 1.25rem; }
button { flex: 1; min-height: 46px; font: inherit; font-weight: 600; border-radius: 10px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.go { background: var(--go); border-color: var(--go); color: var(--on-go); flex: 2; }
select { flex: 1; min-height: 42px; font: inherit; border-radius: 10px; border: 1px solid var(--line); background: var(--card); color: inherit; padding: 0 .5rem; }
.choice { display: flex; align-items: center; gap: .75rem; margin-top: 1rem; }
button:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
code { font-size: .85rem; overflow-wrap: anywhere; }
`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

const NOTE =
  '<p class="note">A simulated Discord on this machine. Nothing here reaches discord.com, and there are no passwords.</p>';

function person({ user }: Account, isFirst: boolean): string {
  return (
    `<label><input type="radio" name="user_id" value="${user.id}" required${isFirst ? ' checked' : ''}>` +
    `<img src="/avatars/${user.id}/${user.avatar}.png" alt="" width="36" height="36">` +
    `<span>${escape(user.global_name ?? user.username)}</span><small>@${escape(user.username)}</small></label>`
  );
}

/** A choice between guilds, or between their channels. */
function choice(
  name: string,
  label: string,
  options: ReadonlyArray<readonly [id: string, text: string]>,
  chosen: string | null,
): string {
  const shown = options.slice(0, MAX_SHOWN).map(([id, text]) => {
    const mark = id === chosen ? ' selected' : '';
    return `<option value="${id}"${mark}>${escape(text)}</option>`;
  });
  return `<p class="choice"><label for="${name}">${label}</label><select id="${name}" name="${name}">${shown.join('')}</select></p>`;
}

function choices({ scopes, guilds, guildId, isGuildFixed }: Picking): string {
  const known = isGuildFixed ? guilds.filter(({ fields }) => fields.id === guildId) : guilds;
  const channels = guilds.flatMap(({ fields, channels: all }) =>
    [...all.values()]
      .filter(({ type }) => type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement)
      .map(({ id, name }) => [id, `${fields.name} / #${name}`] as const),
  );
  const places = known.map(({ fields }) => [fields.id, fields.name] as const);
  return (
    (scopes.includes('bot') ? choice('guild_id', 'Add to server', places, guildId) : '') +
    (scopes.includes('webhook.incoming') ? choice('channel_id', 'Post to channel', channels, null) : '')
  );
}

interface Picking extends Asked {
  users: readonly Account[];
  guilds: readonly Guild[];
}

/** The page on which a user selects an account and authorises an application. */
export function pickPage(picking: Picking): string {
  const { application, scopes, users, redirectUri } = picking;
  const wishes = scopes.map((scope) => `<li>${escape(meanings[scope] ?? scope)}</li>`).join('');
  const target =
    redirectUri === null
      ? ''
      : `<p style="margin-top:1rem;font-size:.85rem">You will be sent to <code>${escape(new URL(redirectUri).origin)}</code>.</p>`;
  return page(
    `Let ${application.name} in`,
    `${NOTE}<h1>${escape(application.name)} would like to ${redirectUri === null ? 'join a server' : 'sign you in'}</h1>` +
      `<p>It asks to:</p><ul>${wishes}</ul>` +
      `<form method="post"><fieldset><legend>Who are you today?</legend><div class="people">` +
      `${users
        .slice(0, MAX_SHOWN)
        .map((account, index) => person(account, index === 0))
        .join('')}</div></fieldset>` +
      `${choices(picking)}${target}` +
      `<div class="actions"><button name="decision" value="deny" formnovalidate>Cancel</button>` +
      `<button class="go" name="decision" value="allow">Continue</button></div></form>`,
  );
}

/** The page for a request without a redirect. */
export function donePage(name: string): string {
  return page(`${name} is in`, `${NOTE}<h1>${escape(name)} is in</h1><p>You can close this page.</p>`);
}

/** The page for a request whose error cannot be sent to a redirect address. */
export function errorPage(message: string): string {
  return page('This link does not work', `${NOTE}<h1>This link does not work</h1><p>${escape(message)}</p>`);
}
