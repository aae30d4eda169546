import type { Guild } from '../world/entities.ts';
import { presentSelf } from '../world/present.ts';
import type { World } from '../world/world.ts';
import type { ChannelAccess } from './channel-access.ts';
import { guildCreate } from './guild-create.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

const guildsOf = (world: World, session: Session): Guild[] =>
  world.guildsOf(session.identity.botId).filter((guild) => session.hears(guild.fields.id));

/** @see https://docs.discord.com/developers/events/gateway-events#ready */
export function tellReady(world: World, session: Session, resumeUrl: string): void {
  const { identity } = session;
  session.isReady = true;
  session.send('READY', {
    v: 10,
    user_settings: {},
    user: presentSelf(world.accounts.get(identity.botId)!),
    session_type: 'normal',
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    relationships: [],
    private_channels: [],
    presences: [],
    guilds: guildsOf(world, session).map(({ fields }) => ({ id: fields.id, unavailable: true })),
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    application: { id: identity.application.id, flags: identity.application.flags },
    ...(identity.hasShard ? { shard: identity.shard } : {}),
    _trace: ['["discord-sim"]'],
  });
}

/** The guilds of a session, one by one; for a guild in an outage only that it is unavailable. */
export function tellGuilds(world: World, session: Session, access: ChannelAccess): void {
  if (!(session.identity.intents & Intent.Guilds)) return;
  for (const guild of guildsOf(world, session)) {
    if (world.outages.has(guild.fields.id)) session.send('GUILD_DELETE', { id: guild.fields.id, unavailable: true });
    else session.send('GUILD_CREATE', guildCreate(world, guild, session, access));
  }
}
