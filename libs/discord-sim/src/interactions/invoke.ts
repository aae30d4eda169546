import { z } from 'zod';
import { channelPermissions, guildPermissions, Permission } from '../permissions.ts';
import { channelAccess, self, type ChannelAccess } from '../rest/access.ts';
import { fail, invalidField } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import { extraOperation, type Call } from '../rest/operation.ts';
import { presentMessage } from '../world/present.ts';
import type { Application, ApplicationCommand } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { resolve } from './resolve.ts';

export const APPLICATION_COMMAND = 2;
export const MESSAGE_COMPONENT = 3;
export const ANSWER_WITHIN = 3_000;
const ATTACHMENT_LIMIT = 10 * 1024 * 1024;

const Invocation = z.object({
  type: z.literal([2, 3, 4, 5]),
  application_id: snowflake,
  guild_id: snowflake.nullish(),
  channel_id: snowflake,
  message_id: snowflake.optional(),
  nonce: z.union([z.string(), z.int()]).nullish(),
  data: z.looseObject({
    id: snowflake.optional(),
    name: z.string().optional(),
    type: z.int().optional(),
    custom_id: z.string().max(100).optional(),
    options: z.array(z.looseObject({ name: z.string(), type: z.int(), value: z.unknown().optional() })).optional(),
  }),
});
export type Invocation = z.output<typeof Invocation>;

/** The command that is run. @throws DiscordError when it does not exist or is not for this member */
function commandOf(call: Call<Invocation>, { guild, member, need }: ChannelAccess): ApplicationCommand {
  const { world, body } = call;
  const usable = world.commands.usable(body.application_id, guild?.fields.id);
  const command = usable.find(({ id, name }) =>
    body.data.id === undefined ? name === body.data.name : id === body.data.id,
  );
  if (!command)
    throw invalidField(
      'data',
      'INTERACTION_APPLICATION_COMMAND_INVALID',
      'This command is outdated, please try again in a few minutes',
    );
  need(Permission.UseApplicationCommands);
  if (guild && member && command.default_member_permissions !== null) {
    const required = BigInt(command.default_member_permissions);
    const own = guildPermissions(guild, member, world.clock.now());
    const isAllowed = required === 0n ? (own & Permission.Administrator) !== 0n : (own & required) === required;
    if (!isAllowed) throw fail(50013);
  }
  return command;
}

/** What the application gets to know of who did it and where. */
function surroundings(
  call: Call<Invocation>,
  { channel, guild, member }: ChannelAccess,
  application: Application,
): object {
  const { world } = call;
  const now = world.clock.now();
  const bot = guild?.members.get(application.botId);
  const own = guild && member ? channelPermissions(guild, member, channel, now) : 0n;
  const theirs = guild && bot ? channelPermissions(guild, bot, channel, now) : 0n;
  const who = guild && member ? { member: { ...member, permissions: String(own) } } : { user: self(call).user };
  const where = guild
    ? {
        guild_id: guild.fields.id,
        guild: { id: guild.fields.id, locale: guild.fields.preferred_locale, features: guild.fields.features },
        guild_locale: guild.fields.preferred_locale,
      }
    : {};
  return {
    ...where,
    ...who,
    channel_id: channel.id,
    channel: { ...channel, permissions: String(own) },
    app_permissions: String(theirs),
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: { '0': guild?.fields.id ?? '0' },
    context: guild ? 0 : 1,
    attachment_size_limit: ATTACHMENT_LIMIT,
  };
}

function invoke(call: Call<Invocation>): void {
  const { world, body } = call;
  const access = channelAccess(call, body.channel_id);
  const application = world.applications.get(body.application_id);
  if (!application) throw fail(10002);
  const guildId = access.guild?.fields.id;
  if (access.guild && !access.guild.members.has(application.botId)) throw fail(50001);
  const isCommand = body.type === APPLICATION_COMMAND || body.type === 4;
  const command = isCommand ? commandOf(call, access) : undefined;
  const message = body.type === MESSAGE_COMPONENT ? world.log(access.channel.id).get(body.message_id ?? '') : undefined;
  if (body.type === MESSAGE_COMPONENT && !message) throw fail(10008);
  const interaction: Interaction = {
    id: world.snowflakes.next(),
    token: `aW50ZXJhY3Rpb24${world.random.secret(60)}`,
    type: body.type,
    applicationId: application.id,
    userId: self(call).user.id,
    channelId: access.channel.id,
    guildId,
    name: command?.name ?? '',
    createdAt: world.clock.now(),
    state: 'waiting',
    ephemeral: false,
    originalId: null,
    messageId: message?.fields.id ?? null,
    hidden: new Map(),
  };
  world.interactions.add(interaction);
  world.interactions.expire(world.clock.now() - 20 * 60_000);
  const named = command
    ? {
        id: command.id,
        name: command.name,
        type: command.type,
        ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      }
    : {};
  const d = {
    id: interaction.id,
    application_id: application.id,
    type: body.type,
    token: interaction.token,
    version: 1,
    ...surroundings(call, access, application),
    data: { ...body.data, ...named, ...resolve(world, access, body.data.options ?? []) },
    ...(message ? { message: presentMessage(world, message, application.botId) } : {}),
  };
  const where = guildId === undefined ? {} : { guildId };
  const nonce = body.nonce ?? null;
  world.emit({ t: 'INTERACTION_CREATE', d, ...where, userIds: [application.botId] });
  world.clock.after(ANSWER_WITHIN, () => {
    if (interaction.state !== 'waiting') return;
    world.emit({
      t: 'INTERACTION_FAILURE',
      d: { id: interaction.id, nonce, reason_code: 2 },
      ...where,
      watchersOnly: true,
    });
  });
}

/** What a Discord client sends when somebody runs a command, presses a button, or fills in a modal. */
export const invocations = [
  extraOperation(
    { id: 'client_create_interaction', method: 'POST', path: '/interactions', auth: 'u' },
    { body: Invocation, run: invoke },
  ),
  extraOperation(
    {
      id: 'client_application_command_index',
      method: 'GET',
      path: '/guilds/{guild_id}/application-command-index',
      auth: 'u',
    },
    {
      run({ world, params }) {
        const applications = [...world.applications.values()];
        const commands = applications.flatMap(({ id }) => world.commands.usable(id, params['guild_id']));
        return { applications: applications.map(({ id, name }) => ({ id, name })), application_commands: commands };
      },
    },
  ),
];
