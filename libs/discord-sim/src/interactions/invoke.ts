import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { channelPermissions, Permission } from '../permissions.ts';
import { channelAccess, self, type ChannelAccess } from '../rest/access.ts';
import { uploadLimit } from '../rest/attachments.ts';
import { fail } from '../rest/errors.ts';
import { extraOperation, type Call } from '../rest/operation.ts';
import { checkAwake } from '../rest/send.ts';
import type { Application, Message } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { presentMessage } from '../world/present.ts';
import type { World } from '../world/world.ts';
import { metadataOf } from './answer.ts';
import { commandData, commandOf } from './command-input.ts';
import { componentData, messageWith } from './component-input.ts';
import { Context, contextOf } from './context.ts';
import { deliver } from './deliver.ts';
import { Invocation } from './invocation.ts';
import { ownersOf, ownersOfCommand, type Owners } from './installation.ts';
import { InteractionKind } from './kinds.ts';
import { modalData, modalOf } from './modal-input.ts';
import { Resolved } from './resolve.ts';

const WITH_OTHERS = Permission.AttachFiles | Permission.EmbedLinks | Permission.MentionEveryone;

/** Permissions of an application in the channel of the interaction. */
function appPermissions(world: World, { guild, channel }: ChannelAccess, application: Application): bigint {
  if (!guild) {
    const isOwnDm = contextOf(world, channel, application) === Context.botDm;
    return isOwnDm ? WITH_OTHERS | Permission.UseExternalEmojis : WITH_OTHERS;
  }
  const bot = guild.members.get(application.botId);
  return bot ? channelPermissions(guild, bot, channel, world.clock.now()) : 0n;
}

/**
 * User, guild and channel data that the application receives.
 *
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-structure
 */
function surroundings(call: Call<Invocation>, access: ChannelAccess, application: Application, owners: Owners): object {
  const { world } = call;
  const { channel, guild, member } = access;
  const own = guild && member ? channelPermissions(guild, member, channel, world.clock.now()) : 0n;
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
    app_permissions: String(appPermissions(world, access, application)),
    locale: call.locale,
    entitlements: [],
    authorizing_integration_owners: owners,
    context: contextOf(world, channel, application),
    attachment_size_limit: uploadLimit(world, channel),
  };
}

/** Fields of the interaction itself. */
interface Told {
  data: object;
  name: string;
  commandType: number;
  message: Message | undefined;
  triggeredBy: object | null;
  owners: Owners;
}

const NO_COMMAND = { name: '', commandType: 0, triggeredBy: null };

/** Installation owners of the application whose message this is, if the message answers an interaction. */
const ownersBy = ({ fields }: Message): Owners | undefined =>
  (fields.interaction_metadata as { authorizing_integration_owners: Owners } | undefined)
    ?.authorizing_integration_owners;

function read(call: Call<Invocation>, access: ChannelAccess, application: Application, resolved: Resolved): Told {
  const { world, body } = call;
  const here = ownersOf(world, access, application, self(call).user.id);
  if (body.type === InteractionKind.component) {
    const message = messageWith(call, access, application);
    return { ...NO_COMMAND, data: componentData(call, message, resolved), message, owners: ownersBy(message) ?? here };
  }
  if (body.type === InteractionKind.modalSubmit) {
    const shown = modalOf(call);
    const data = modalData(call, shown.modal, resolved);
    world.interactions.byId(shown.id)!.modal = null;
    const message =
      shown.messageId === null
        ? undefined
        : (world.log(access.channel.id).get(shown.messageId) ??
          world.interactions.hiddenFrom(shown.userId, shown.messageId));
    return { ...NO_COMMAND, data, message, triggeredBy: metadataOf(world, shown), owners: shown.owners };
  }
  const command = commandOf(call, access);
  return {
    ...commandData(call, command, resolved),
    commandType: command.type,
    message: undefined,
    triggeredBy: null,
    owners: ownersOfCommand(here, command),
  };
}

function begin(call: Call<Invocation>, guildId: string | undefined, application: Application, told: Told): Interaction {
  const { world, body } = call;
  const interaction: Interaction = {
    id: world.snowflakes.next(),
    token: `aW50ZXJhY3Rpb24${world.random.secret(60)}`,
    type: body.type,
    applicationId: application.id,
    userId: self(call).user.id,
    channelId: body.channel_id,
    guildId,
    name: told.name,
    createdAt: world.clock.now(),
    owners: told.owners,
    followUps: 0,
    nonce: body.nonce ?? null,
    state: 'waiting',
    ephemeral: false,
    originalId: null,
    messageId: told.message?.fields.id ?? null,
    hidden: new Map(),
    commandType: told.commandType,
    targetId: told.commandType > 1 ? (body.data.target_id ?? null) : null,
    modal: null,
    triggeredBy: told.triggeredBy,
  };
  world.interactions.add(interaction);
  world.interactions.expire(world.clock.now() - 20 * 60_000);
  return interaction;
}

function invoke(call: Call<Invocation>): void {
  const { world, body } = call;
  const access = channelAccess(call, body.channel_id);
  checkAwake(access.channel);
  const application = world.applications.get(body.application_id);
  if (!application) throw fail(RESTJSONErrorCodes.UnknownApplication);
  const guildId = access.guild?.fields.id;
  const told = read(call, access, application, new Resolved(world, access, application.botId));
  if (Object.keys(told.owners).length === 0) throw fail(RESTJSONErrorCodes.MissingAccess);
  const interaction = begin(call, guildId, application, told);
  const d = {
    id: interaction.id,
    application_id: application.id,
    type: body.type,
    token: interaction.token,
    version: 1,
    ...surroundings(call, access, application, told.owners),
    data: told.data,
    ...(told.message ? { message: presentMessage(world, told.message, application.botId) } : {}),
  };
  deliver(call, application, interaction, d);
}

/** Handles the request of a Discord client when a user runs a command, presses a button, or submits a modal. */
export const invocations = [
  extraOperation(
    { id: 'client_create_interaction', method: 'POST', path: '/interactions', auth: 'u' },
    { body: Invocation, run: invoke },
  ),
];
