import type { Estate } from './estate.ts';
import { as } from './estate.ts';
import { CSV, IMAGE, SOUND, STICKER } from './files.ts';

type Made = Record<string, string>;

/** A call that must succeed. */
function maker(estate: Estate, who: keyof Estate['tokens'] = 'bot') {
  const call = as(estate, who);
  return async (method: string, path: string, body?: unknown): Promise<Made> => {
    const { status, json } = await call<Made>(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} is answered ${status}: ${JSON.stringify(json)}`);
    return json;
  };
}

/** A multipart call. */
export async function upload(
  { sim, tokens }: Estate,
  path: string,
  fields: Record<string, string>,
  file: { name: string; content: Buffer; type: string; filename: string },
  method: 'POST' | 'PUT' = 'POST',
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append(file.name, new Blob([new Uint8Array(file.content)], { type: file.type }), file.filename);
  return fetch(`${sim.url}/api/v10${path}`, { method, headers: { Authorization: tokens.bot }, body });
}

const HOUR = 3_600_000;
const soon = (estate: Estate, hours: number) => new Date(estate.sim.world.clock.now() + hours * HOUR).toISOString();

async function addChannels(estate: Estate, at: string): Promise<Made> {
  const make = maker(estate);
  const tags = [{ name: 'idea' }, { name: 'bug', moderated: true }];
  const ids: Made = {};
  for (const [name, type, more] of [
    ['forum', 15, { available_tags: tags }],
    ['stage', 13, {}],
    ['stage two', 13, {}],
    ['voice', 2, {}],
    ['news', 5, {}],
    ['desk', 0, {}],
    ['shed', 4, {}],
  ] as const) {
    const { id } = await make('POST', `${at}/channels`, { name, type });
    ids[name] = id!;
    if ('available_tags' in more) await make('PATCH', `/channels/${id}`, more);
  }
  return ids;
}

async function addMessages(estate: Estate, ids: Made): Promise<void> {
  const make = maker(estate);
  const { desk, news } = ids;
  for (let count = 0; count < 12; count += 1) {
    const { id } = await make('POST', `/channels/${desk}/messages`, { content: `note ${count}` });
    if (count < 3) await make('PUT', `/channels/${desk}/messages/pins/${id}`);
    if (count < 6) await make('PUT', `/channels/${desk}/messages/${id}/reactions/👍/@me`);
    if (count < 4) await maker(estate, 'owner')('PUT', `/channels/${desk}/messages/${id}/reactions/👍/@me`);
    await make('POST', `/channels/${news}/messages`, { content: `news ${count}` });
    const answers = [{ poll_media: { text: 'yes' } }, { poll_media: { text: 'no' } }];
    if (count < 6) await make('POST', `/channels/${desk}/messages`, { poll: { question: { text: 'Well?' }, answers } });
  }
}

async function addThreads(estate: Estate, ids: Made): Promise<void> {
  const make = maker(estate);
  const { desk, forum } = ids;
  for (let count = 0; count < 4; count += 1) {
    const open = await make('POST', `/channels/${desk}/threads`, { name: `open ${count}`, type: 11 });
    const hidden = await make('POST', `/channels/${desk}/threads`, { name: `hidden ${count}`, type: 12 });
    await make('POST', `/channels/${open['id']}/messages`, { content: 'in here' });
    await make('PUT', `/channels/${open['id']}/thread-members/${estate.home.fields.owner_id}`);
    const post = await make('POST', `/channels/${forum}/threads`, {
      name: `post ${count}`,
      message: { content: 'a post' },
    });
    if (count > 1)
      for (const { id } of [open, hidden, post]) await make('PATCH', `/channels/${id}`, { archived: true });
  }
}

async function addExpressions(estate: Estate, at: string): Promise<void> {
  const make = maker(estate);
  const { id } = estate.application;
  for (let count = 0; count < 3; count += 1) {
    await make('POST', `${at}/emojis`, { name: `emoji${count}`, image: IMAGE });
    await make('POST', `/applications/${id}/emojis`, { name: `own${count}`, image: IMAGE });
    await make('POST', `${at}/soundboard-sounds`, { name: `sound ${count}`, sound: SOUND });
    const { status } = await upload(
      estate,
      `${at}/stickers`,
      { name: `sticker ${count}`, tags: 'wave', description: '' },
      STICKER,
    );
    if (status !== 201) throw new Error(`no sticker: ${status}`);
  }
}

async function addCommunity(estate: Estate, at: string, ids: Made): Promise<void> {
  const make = maker(estate);
  const actions = [{ type: 1, metadata: {} }];
  for (const keyword of ['spam', 'eggs'])
    await make('POST', `${at}/auto-moderation/rules`, {
      name: keyword,
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: [keyword] },
      actions,
      enabled: false,
    });
  for (let count = 0; count < 3; count += 1) {
    const event = await make('POST', `${at}/scheduled-events`, {
      name: `event ${count}`,
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'here' },
      scheduled_start_time: soon(estate, 24),
      scheduled_end_time: soon(estate, 26),
      recurrence_rule: { start: soon(estate, 24), frequency: 3, interval: 1 },
    });
    await maker(estate, 'owner')('PUT', `${at}/scheduled-events/${event['id']}/users/@me`);
    await make('POST', `${at}/scheduled-events/${event['id']}/exceptions`, {
      original_scheduled_start_time: soon(estate, 48),
      is_canceled: true,
    });
  }
  await make('POST', '/stage-instances', { channel_id: ids['stage'], topic: 'Talk' });
  await make('PATCH', `${at}/widget`, { enabled: true, channel_id: ids['desk'] });
  await make('POST', `${at}/templates`, { name: 'template' });
  await make('PUT', `${at}/onboarding`, { prompts: [], default_channel_ids: [ids['desk']], enabled: false, mode: 0 });
}

async function addPeople(estate: Estate, at: string, ids: Made): Promise<void> {
  const make = maker(estate);
  const [mate, ...others] = [...estate.joinable];
  for (const [id] of others.slice(0, 3)) await make('PUT', `${at}/bans/${id}`, {});
  const asking = estate.sim.world.accounts.get(others[3]![0])!;
  for (let count = 0; count < 3; count += 1) {
    const { sim } = estate;
    const response = await fetch(`${sim.url}/api/v10${at}/requests/@me`, {
      method: 'PUT',
      headers: { Authorization: asking.token },
    });
    if (!response.ok) throw new Error(`no request to join: ${response.status}`);
  }
  await make('POST', '/users/@me/channels', { recipient_id: estate.home.fields.owner_id });
  await make('POST', '/users/@me/channels', { access_tokens: [mate![1], others[4]![1]] });
  for (let count = 0; count < 4; count += 1) await make('POST', `/channels/${ids['desk']}/invites`, { unique: true });
  const targeted = await make('POST', `/channels/${ids['desk']}/invites`, { unique: true, max_age: 0 });
  const { status } = await upload(estate, `/invites/${targeted['code']}/target-users`, {}, CSV(mate![0]), 'PUT');
  if (status !== 204) throw new Error(`no targets: ${status}`);
}

async function addWebhooks(estate: Estate, ids: Made): Promise<void> {
  const make = maker(estate);
  for (const channel of ['desk', 'desk', 'forum', 'news', 'stage two'])
    await make('POST', `/channels/${ids[channel]}/webhooks`, { name: `hook` });
  const [hook] = [...estate.sim.world.webhooks.values()];
  for (let count = 0; count < 5; count += 1)
    await make('POST', `/webhooks/${hook!.id}/${hook!.token}?wait=true`, { content: `by hook ${count}` });
}

async function addInteractions(estate: Estate, at: string, ids: Made): Promise<void> {
  const make = maker(estate);
  const commands = `/applications/${estate.application.id}`;
  const run = maker(estate, 'owner');
  for (const name of ['one', 'two', 'three']) {
    await make('POST', `${commands}/commands`, { name, description: name });
    const { id } = await make('POST', `${commands}${at}/commands`, { name: `home-${name}`, description: name });
    await maker(estate, 'bearer')('PUT', `${commands}${at}/commands/${id}/permissions`, {
      permissions: [{ id: estate.home.fields.owner_id, type: 2, permission: true }],
    });
  }
  const stop = estate.sim.world.listen(({ t, d }) => {
    const { id, token } = d as { id: string; token: string };
    if (t === 'INTERACTION_CREATE') estate.waiting.push({ id, token });
  });
  for (let count = 0; count < 24; count += 1) {
    const data = { name: 'one', type: 1, options: [] };
    await run('POST', '/interactions', {
      type: 2,
      application_id: estate.application.id,
      guild_id: estate.home.fields.id,
      channel_id: ids['desk'],
      data,
    });
  }
  stop();
  estate.answered = estate.waiting.splice(12);
  for (const { id, token } of estate.answered)
    await make('POST', `/interactions/${id}/${token}/callback`, { type: 4, data: { content: 'answer' } });
}

/** Creates at least one of each object in the home guild. */
export async function furnish(estate: Estate): Promise<void> {
  const at = `/guilds/${estate.home.fields.id}`;
  const ids = await addChannels(estate, at);
  await addMessages(estate, ids);
  await addThreads(estate, ids);
  await addExpressions(estate, at);
  await addCommunity(estate, at, ids);
  await addPeople(estate, at, ids);
  await addWebhooks(estate, ids);
  await addInteractions(estate, at, ids);
}
