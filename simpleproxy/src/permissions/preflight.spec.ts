import fc from 'fast-check';
import { Permission, simulate, type Simulation } from '../../../libs/discord-sim/src/index.ts';
import { bot } from '../../../libs/discord-sim/testing/callers.ts';
import { sceneOf, type Scene } from '../../../libs/discord-sim/testing/scene.ts';
import { GuildCache } from '../cache/guild-cache.ts';
import { GuildLookup } from '../cache/guild-lookup.ts';
import { isObject, type JsonObject } from '../cache/json.ts';
import { routeOf } from '../rest/route.ts';
import type { Shard } from '../shard/shard.ts';
import { Preflight } from './preflight.ts';

// Real: permission rules of the simulator over HTTP, and its own data of the guild. The cache contains the data that the gateway would
// have sent.
const bits = Object.entries(Permission)
  .filter(([name]) => name !== 'Administrator')
  .map(([, bit]) => bit);
const someBits = fc.subarray(bits).map((some) => some.reduce((all, bit) => all | bit, 0n));
const overwrite = fc.record({
  who: fc.constantFrom('everyone', 'role', 'self', 'other'),
  allow: someBits,
  deny: someBits,
});
const setting = fc.record({
  everyone: someBits,
  role: someBits,
  administrator: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  position: fc.integer({ min: 1, max: 8 }),
  channel: fc.array(overwrite, { maxLength: 4 }),
  timedOut: fc.boolean(),
});

type Call = [method: string, path: string, body?: JsonObject];

describe('Preflight', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeAll(async () => {
    sim = await simulate({ limits: 'off', strict: false });
    scene = sceneOf(sim);
  });
  afterAll(() => sim.close());

  function arrange(wish: typeof setting extends fc.Arbitrary<infer T> ? T : never): void {
    const { guild, application, botRole } = scene;
    guild.roles.get(guild.fields.id)!.permissions = String(wish.everyone);
    botRole.permissions = String(wish.administrator ? Permission.Administrator : wish.role);
    botRole.position = wish.position;
    guild.members.get(application.botId)!.communication_disabled_until = wish.timedOut
      ? new Date(sim.clock.now() + 3_600_000).toISOString()
      : null;
    const id = {
      everyone: guild.fields.id,
      role: botRole.id,
      self: application.botId,
      other: scene.roleNamed('Helper').id,
    };
    const once = new Map(wish.channel.map(({ who, allow, deny }) => [who, { allow, deny }]));
    scene.channelNamed('bots').permission_overwrites = [...once].map(([who, { allow, deny }]) => ({
      id: id[who],
      type: who === 'self' ? (1 as const) : (0 as const),
      allow: String(allow),
      deny: String(deny),
    }));
  }

  function preflight(isCurrent = true): Preflight {
    const { guild, application } = scene;
    const json = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
    const cache = new GuildCache({
      ...json(guild.fields),
      roles: [...guild.roles.values()].map(json),
      channels: [...guild.channels.values()].filter(({ type }) => type < 10 || type > 12).map(json),
      threads: [...guild.channels.values()].filter(({ type }) => type >= 10 && type <= 12).map(json),
      members: [json(guild.members.get(application.botId))],
    });
    const guilds = new Map([[guild.fields.id, cache]]);
    const shard = { loaded: true, state: { cache: { guilds, user: { id: application.botId } } } } as unknown as Shard;
    return new Preflight(new GuildLookup(() => [shard]), 1, () => isCurrent);
  }

  function calls(): Call[] {
    const [channel, at] = [scene.channel('bots'), scene.at];
    const message = scene.addMessage('bots', 'finn');
    const gus = scene.userId('gus');
    const helper = scene.roleNamed('Helper').id;
    return [
      ['GET', channel],
      ['GET', `${channel}/messages`],
      ['POST', `${channel}/messages`, { content: 'x' }],
      ['GET', `${channel}/messages/${message}`],
      ['PUT', `${channel}/messages/${message}/reactions/%F0%9F%91%8D/@me`],
      ['PUT', `${channel}/messages/pins/${message}`],
      ['POST', `${channel}/messages/bulk-delete`, { messages: [message, scene.addMessage('bots', 'finn')] }],
      ['PATCH', channel, { nsfw: true }],
      ['PUT', `${channel}/permissions/${helper}`, { type: 0, allow: '0' }],
      ['POST', `${channel}/invites`, {}],
      ['GET', `${channel}/webhooks`],
      ['GET', `${at}/audit-logs`],
      ['GET', `${at}/bans`],
      ['GET', `${at}/webhooks`],
      ['PATCH', `${at}/members/${gus}`, { nick: 'x' }],
      ['PATCH', `${at}/members/${gus}`, { nick: null }],
      ['PUT', `${at}/members/${gus}/roles/${helper}`],
      ['DELETE', `${at}/members/${gus}/roles/${helper}`],
      ['PATCH', `${at}/roles/${helper}`, { hoist: false }],
      ['PATCH', at, { description: 'x' }],
    ];
  }

  it('any permissions → rejects nothing that the simulator allows, and with the same code', async () => {
    let [refused, both] = [0, 0];
    await fc.assert(
      fc.asyncProperty(setting, async (wish) => {
        arrange(wish);
        const known = preflight();
        for (const [method, path, body] of calls()) {
          const refusal = known.refusalOf(routeOf(method, path), path, isObject(body) ? body : null);
          const { status, json } = await bot(sim)(method, path, body);
          if (status === 403) both++;
          if (!refusal) continue;
          refused++;
          expect([method, path, status, json?.['code']]).toEqual([method, path, 403, refusal.code]);
        }
      }),
      { numRuns: 40 },
    );
    // The check also predicts most rejections.
    expect(refused).toBeGreaterThan(both * 0.6);
  });

  it('an owner, a cache that is not current, an unknown channel, a role or member that is missing → no rejection', () => {
    arrange({ everyone: 0n, role: 0n, administrator: false, position: 1, channel: [], timedOut: false });
    const path = `${scene.channel('bots')}/messages`;
    const ask = (known: Preflight, at = path) => known.refusalOf(routeOf('POST', at), at, { content: 'x' });
    expect(ask(preflight())).toMatchObject({ code: 50001 });
    expect(ask(preflight(false))).toBeNull();
    expect(ask(preflight(), '/channels/999999999999999999/messages')).toBeNull();
    const { guild, application } = scene;
    const owner = guild.fields.owner_id;
    guild.fields.owner_id = application.botId;
    expect(ask(preflight())).toBeNull();
    guild.fields.owner_id = owner;
    const member = guild.members.get(application.botId)!;
    const roles = member.roles;
    member.roles = [...roles, '999999999999999999'];
    expect(ask(preflight())).toBeNull();
    member.roles = roles;
    expect(ask(preflight())).toMatchObject({ code: 50001 });
  });
});
