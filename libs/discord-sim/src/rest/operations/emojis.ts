import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild } from '../../world/entities.ts';
import type { GuildEmoji } from '../../world/guild-contents.ts';
import { presentEmoji } from '../../world/present-guild.ts';
import { guildAccess, self, type GuildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { readImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';

const MAX_BYTES = 256 * 1024;
/** By boost level, for static and for animated emojis each. */
const SLOTS = [50, 100, 150, 250] as const;

export const emojiName = z.string().min(2).max(32).regex(/^\w+$/, 'Must be alphanumeric or underscores.');
const roles = z.array(snowflake).nullish();

/** The creator of an object may change it with CREATE_GUILD_EXPRESSIONS; others need MANAGE_GUILD_EXPRESSIONS. */
export function needExpressions({ can, need }: GuildAccess, isOwn: boolean): void {
  if (isOwn && can(Permission.CreateGuildExpressions)) return;
  need(Permission.ManageGuildExpressions);
}

const seesAuthor = ({ can }: GuildAccess): boolean =>
  can(Permission.ManageGuildExpressions) || can(Permission.CreateGuildExpressions);

function emojiOf(call: Call, guild: Guild): GuildEmoji {
  const emoji = guild.emojis.get(call.params['emoji_id']!);
  if (!emoji) throw fail(RESTJSONErrorCodes.UnknownEmoji);
  return emoji;
}

function tellOfEmojis({ world }: Call, guild: Guild): void {
  const guildId = guild.fields.id;
  const emojis = [...guild.emojis.values()].map((emoji) => presentEmoji(world, emoji, false));
  world.emit({ t: 'GUILD_EMOJIS_UPDATE', d: { guild_id: guildId, emojis }, guildId });
}

const audited = ({ name, roles: allowed }: GuildEmoji) => ({ name, ...(allowed.length > 0 ? { roles: allowed } : {}) });

const MAX_PREMIUM = 25;
const isSold = (guild: Guild, id: string): boolean => guild.roles.get(id)?.tags?.subscription_listing_id !== undefined;

/** Whether an emoji is for premium roles. @throws DiscordError 50144 when its roles are of both kinds */
function isPremium(guild: Guild, ids: readonly string[]): boolean {
  const sold = ids.filter((id) => isSold(guild, id));
  if (sold.length > 0 && sold.length < ids.length)
    throw fail(RESTJSONErrorCodes.CannotMixSubscriptionAndNonSubscriptionRolesForAnEmoji);
  return sold.length > 0;
}

/** The roles that may use an emoji. @throws DiscordError 30056 for too many premium emojis */
function rolesFor(guild: Guild, asked: readonly string[] | null | undefined): string[] {
  const ids = (asked ?? []).filter((id) => guild.roles.has(id));
  if (!isPremium(guild, ids)) return ids;
  const premium = [...guild.emojis.values()].filter((emoji) => isPremium(guild, emoji.roles));
  if (premium.length >= MAX_PREMIUM) throw fail(RESTJSONErrorCodes.MaximumNumberOfPremiumEmojisReached);
  return ids;
}

const EmojiCreate = z.object({ name: emojiName, image: z.string(), roles });

function create(call: Call<z.output<typeof EmojiCreate>>): object {
  const { world, body } = call;
  const access = guildAccess(call);
  const { guild } = access;
  access.need(Permission.CreateGuildExpressions);
  call.spend('emojis', guild.fields.id);
  const image = readImage(body.image, 'image', MAX_BYTES);
  const animated = image.type === 'gif';
  const alike = [...guild.emojis.values()].filter((emoji) => emoji.animated === animated);
  if (alike.length >= SLOTS[guild.fields.premium_tier]!)
    throw fail(
      animated
        ? RESTJSONErrorCodes.MaximumNumberOfAnimatedEmojisReached
        : RESTJSONErrorCodes.MaximumNumberOfEmojisReached,
    );
  const emoji: GuildEmoji = {
    id: world.snowflakes.next(),
    name: body.name,
    roles: rolesFor(guild, body.roles),
    userId: self(call).user.id,
    animated,
    available: true,
    managed: false,
  };
  guild.emojis.set(emoji.id, emoji);
  const contentType = `image/${image.type}`;
  call.storeFile(`/emojis/${emoji.id}.${image.type}`, {
    index: '0',
    filename: emoji.id,
    contentType,
    bytes: image.bytes,
  });
  auditChange(call, guild, {
    action: AuditLogEvent.EmojiCreate,
    target: emoji.id,
    before: null,
    after: audited(emoji),
  });
  tellOfEmojis(call, guild);
  return presentEmoji(world, emoji);
}

/** @see https://docs.discord.com/developers/resources/emoji */
export const emojis = [
  operation('list_guild_emojis', {
    run(call) {
      const access = guildAccess(call);
      return [...access.guild.emojis.values()].map((emoji) => presentEmoji(call.world, emoji, seesAuthor(access)));
    },
  }),
  operation('get_guild_emoji', {
    run(call) {
      const access = guildAccess(call);
      return presentEmoji(call.world, emojiOf(call, access.guild), seesAuthor(access));
    },
  }),
  operation('create_guild_emoji', { body: EmojiCreate, run: create }),
  operation('update_guild_emoji', {
    body: z.object({ name: emojiName.optional(), roles }),
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const emoji = emojiOf(call, guild);
      needExpressions(access, emoji.userId === self(call).user.id);
      call.spend('emojis', guild.fields.id);
      const before = audited(emoji);
      if (call.body.name !== undefined) emoji.name = call.body.name;
      if (call.body.roles !== undefined) {
        const next = (call.body.roles ?? []).filter((id) => guild.roles.has(id));
        if (isPremium(guild, next) !== isPremium(guild, emoji.roles))
          throw fail(RESTJSONErrorCodes.CannotConvertBetweenPremiumEmojiAndNormalEmoji);
        emoji.roles = next;
      }
      auditChange(call, guild, { action: AuditLogEvent.EmojiUpdate, target: emoji.id, before, after: audited(emoji) });
      tellOfEmojis(call, guild);
      return presentEmoji(call.world, emoji);
    },
  }),
  operation('delete_guild_emoji', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const emoji = emojiOf(call, guild);
      needExpressions(access, emoji.userId === self(call).user.id);
      call.spend('emojis', guild.fields.id);
      guild.emojis.delete(emoji.id);
      auditChange(call, guild, {
        action: AuditLogEvent.EmojiDelete,
        target: emoji.id,
        before: audited(emoji),
        after: null,
      });
      tellOfEmojis(call, guild);
    },
  }),
];
