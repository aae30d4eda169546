import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import { pictureSize } from './picture-size.ts';

const DAY = 86_400_000;

describe('the CDN', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    sim.clock.stop();
  });
  afterEach(() => sim.close());

  async function get(path: string) {
    const response = await fetch(path.startsWith('http') ? path : sim.url + path);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type'), bytes };
  }

  async function upload(): Promise<{ id: string; url: string }> {
    const form = new FormData();
    form.append('payload_json', '{"content":"file"}');
    form.append('files[0]', new Blob(['hello']), 'a.txt');
    const headers = { Authorization: `Bot ${applicationOf(sim).token}` };
    const path = `${sim.url}/api/v10/channels/${channelOf(sim, 'general')}/messages`;
    const response = await fetch(path, { method: 'POST', headers, body: form });
    const { id, attachments } = (await response.json()) as { id: string; attachments: Array<{ url: string }> };
    return { id, url: attachments[0]!.url };
  }

  rule(
    'reference#signed-attachment-cdn-urls',
    'the address of an attachment is signed and expires after a day; a new one can be requested',
    async () => {
      const { url } = await upload();
      const query = new URL(url).searchParams;
      expect([...query.keys()]).toEqual(['ex', 'is', 'hm']);
      expect(Number.parseInt(query.get('ex')!, 16) - Number.parseInt(query.get('is')!, 16)).toBe(86_400);
      expect((await get(url)).bytes.toString()).toBe('hello');
      expect((await get(url.split('?')[0]!)).status).toBe(404);
      const altered = url.replace(/hm=(.)/, (_, first: string) => `hm=${first === '0' ? '1' : '0'}`);
      expect((await get(altered)).status).toBe(404);
      sim.clock.wind(DAY + 1_000);
      expect((await get(url)).status).toBe(404);
      const other = 'https://example.com/attachments/1/2/a.txt';
      const { json } = await bot(sim)<{ refreshed_urls: Array<{ original: string; refreshed: string }> }>(
        'POST',
        '/attachments/refresh-urls',
        { attachment_urls: [url, other] },
      );
      expect(json.refreshed_urls.map(({ original }) => original)).toEqual([url, other]);
      expect((await get(json.refreshed_urls[0]!.refreshed)).bytes.toString()).toBe('hello');
      expect(json.refreshed_urls[1]!.refreshed).toBe(other);
    },
  );

  rule('observed', 'a file is deleted with its message', async () => {
    const { id, url } = await upload();
    await bot(sim)('DELETE', `/channels/${channelOf(sim, 'general')}/messages/${id}`);
    expect((await get(url)).status).toBe(404);
    expect(sim.world.files.byPath.size).toBe(0);
  });

  rule('reference#image-formatting', 'pictures are served in the requested format and size', async () => {
    const { user } = accountOf(sim, 'ada');
    const formats = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp' };
    for (const [format, type] of Object.entries(formats)) {
      const picture = await get(`/avatars/${user.id}/${user.avatar}.${format}?size=64`);
      expect([picture.status, picture.type]).toEqual([200, type]);
      if (format !== 'webp') expect(pictureSize(picture.bytes)).toEqual({ width: 64, height: 64 });
    }
    const { icon, id } = guildOf(sim, 'Mainstay Demo').fields;
    expect(pictureSize((await get(`/icons/${id}/${icon}.png?size=256`)).bytes)).toEqual({ width: 256, height: 256 });
    for (const size of ['17', '8', '8192', 'x']) {
      expect((await get(`/icons/${id}/${icon}.png?size=${size}`)).status).toBe(400);
    }
  });

  rule(
    'reference#image-formatting-cdn-endpoints',
    'a GIF exists for hashes that begin with a_, and only where the reference lists it',
    async () => {
      const { id } = accountOf(sim, 'ada').user;
      const moving = await get(`/avatars/${id}/a_1269e74af4df7417b13759eae50c83dc.gif`);
      expect([moving.type, pictureSize(moving.bytes)]).toEqual(['image/gif', { width: 128, height: 128 }]);
      expect((await get(`/avatars/${id}/1269e74af4df7417b13759eae50c83dc.gif`)).status).toBe(415);
      expect((await get(`/role-icons/${id}/a_1269e74af4df7417b13759eae50c83dc.gif`)).status).toBe(415);
    },
  );

  rule('reference#image-formatting-cdn-endpoints', 'default avatars are PNGs from 0 to 5 of one size', async () => {
    for (let index = 0; index < 6; index += 1) {
      const { bytes } = await get(`/embed/avatars/${index}.png?size=16`);
      expect(pictureSize(bytes)).toEqual({ width: 128, height: 128 });
    }
    expect([(await get('/embed/avatars/6.png')).status, (await get('/embed/avatars/0.webp')).status]).toEqual([
      404, 415,
    ]);
  });

  it.each([
    '/splashes/1/abc.jpg',
    '/discovery-splashes/1/abc.png',
    '/banners/1/abc.webp',
    '/guilds/1/users/2/avatars/abc.png',
    '/guilds/1/users/2/banners/abc.png',
    '/avatar-decoration-presets/abc.png',
    '/app-icons/1/abc.png',
    '/app-assets/1/2.png',
    '/team-icons/1/abc.png',
    '/role-icons/1/abc.png',
    '/guild-events/1/abc.png',
    '/guild-tag-badges/1/abc.png',
  ])('has %s', async (path) => {
    expect((await get(path)).status).toBe(200);
  });

  rule('reference#image-data', 'a picture is served as it was uploaded, on every path that shows it', async () => {
    const { fields, roles } = guildOf(sim, 'Mainstay Demo');
    fields.features.push('BANNER', 'INVITE_SPLASH', 'DISCOVERABLE', 'ROLE_ICONS');
    roles.get(fields.id)!.permissions = '8';
    const [at, { id: app, botId }] = [`/guilds/${fields.id}`, applicationOf(sim)];
    const image = (name: string) => `data:image/png;base64,${Buffer.from(`picture of ${name}`).toString('base64')}`;
    const event = {
      name: 'x',
      entity_type: 3,
      privacy_level: 2,
      scheduled_start_time: new Date(sim.clock.now() + DAY).toISOString(),
      scheduled_end_time: new Date(sim.clock.now() + 2 * DAY).toISOString(),
      entity_metadata: { location: 'here' },
    };
    const places: Array<[method: string, path: string, key: string, shown: string, body?: object]> = [
      ['PATCH', '/users/@me', 'avatar', `/avatars/${botId}`],
      ['PATCH', '/users/@me', 'banner', `/banners/${botId}`],
      ['PATCH', at, 'icon', `/icons/${fields.id}`],
      ['PATCH', at, 'banner', `/banners/${fields.id}`],
      ['PATCH', at, 'splash', `/splashes/${fields.id}`],
      ['PATCH', at, 'discovery_splash', `/discovery-splashes/${fields.id}`],
      ['POST', `${at}/roles`, 'icon', '/role-icons/:id', { name: 'x' }],
      ['POST', `${at}/scheduled-events`, 'image', '/guild-events/:id', event],
      ['PATCH', `${at}/members/@me`, 'avatar', `${at}/users/${botId}/avatars`],
      ['PATCH', `${at}/members/@me`, 'banner', `${at}/users/${botId}/banners`],
      ['POST', `/channels/${channelOf(sim, 'general')}/webhooks`, 'avatar', '/avatars/:id', { name: 'x' }],
      ['PATCH', '/applications/@me', 'icon', `/app-icons/${app}`],
    ];
    for (const [method, path, key, shown, body] of places) {
      const { json } = await bot(sim)<Record<string, string>>(method, path, { ...body, [key]: image(shown) });
      const picture = await get(`${shown.replace(':id', json['id']!)}/${json[key]}.png?size=64`);
      expect([shown, picture.type, picture.bytes.toString()]).toEqual([shown, 'image/png', `picture of ${shown}`]);
    }
  });

  it('serves an uploaded emoji unchanged, in any requested format', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    const at = `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}`;
    guildOf(sim, 'Mainstay Demo').roles.get(at.split('/')[2]!)!.permissions = '8';
    const image = `data:image/png;base64,${bytes.toString('base64')}`;
    const { json } = await bot(sim)<{ id: string }>('POST', `${at}/emojis`, { name: 'mine', image });
    for (const format of ['png', 'webp']) expect((await get(`/emojis/${json.id}.${format}`)).bytes).toEqual(bytes);
    expect((await get('/emojis/1.png')).status).toBe(404);
  });
});
