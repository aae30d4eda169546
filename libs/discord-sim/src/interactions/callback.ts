import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { EMBEDDED } from '../rest/command-forms.ts';
import { USERS_ONLY } from '../rest/compose.ts';
import { fail, invalidField } from '../rest/errors.ts';
import { queryFlag } from '../rest/forms.ts';
import { messageContent, MessageEdit } from '../rest/message-forms.ts';
import { Answer, operation, type Call } from '../rest/operation.ts';
import { revise } from '../rest/revise.ts';
import { validate } from '../rest/validate.ts';
import type { Message } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { tellOfUpdate } from '../world/messages.ts';
import { presentMessage } from '../world/present.ts';
import { readComponents } from '../components/read-components.ts';
import { channelOf, EPHEMERAL, findAnswer, LOADING, mayMentionEveryone, sayAnswer, whisper } from './answer.ts';
import { ANSWER_WITHIN, AnswerKind, InteractionKind } from './kinds.ts';

export const Callback = z.object({
  type: z.literal([1, 4, 5, 6, 7, 8, 9, 12]),
  data: z.looseObject({ flags: z.int().nullish() }).nullish(),
});

type Callback = z.output<typeof Callback>;

const AnswerData = z.object(messageContent);
const choiceName = z.string().min(1).max(100);
const Choices = z.object({
  choices: z.array(z.looseObject({ name: choiceName, value: z.union([z.string().max(100), z.number()]) })).max(25),
});
const Modal = z.object({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z.array(z.unknown()).min(1).max(40),
});

/** The interaction to answer. @throws DiscordError 10062 when it is unknown or too old, 40060 when it was answered */
function waiting({ world, params }: Pick<Call, 'world' | 'params'>): Interaction {
  const interaction = world.interactions.byId(params['interaction_id']!);
  if (!interaction || interaction.token !== params['interaction_token'])
    throw fail(RESTJSONErrorCodes.UnknownInteraction);
  if (interaction.state === 'failed') throw fail(RESTJSONErrorCodes.UnknownInteraction);
  if (interaction.state !== 'waiting') throw fail(RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged);
  if (world.clock.now() - interaction.createdAt > ANSWER_WITHIN) throw fail(RESTJSONErrorCodes.UnknownInteraction);
  return interaction;
}

function updateMessage(call: Call, interaction: Interaction, data: unknown): Message {
  const { world } = call;
  const message = findAnswer(world, interaction, interaction.messageId ?? '');
  if (!message) throw fail(RESTJSONErrorCodes.UnknownMessage);
  const channel = channelOf(world, interaction);
  const mentioning = { mayMentionEveryone: mayMentionEveryone(world, interaction), allowed: USERS_ONLY };
  revise({ ...call, body: validate(MessageEdit, data) }, channel, message, mentioning);
  if (world.log(channel.id).get(message.fields.id)) tellOfUpdate(world, channel, message);
  else whisper(world, interaction, message, 'MESSAGE_UPDATE');
  return message;
}

/** Answer types that an interaction accepts. @throws DiscordError 50035 */
function checkKind({ world }: Pick<Call, 'world'>, interaction: Interaction, type: number): void {
  const flags = world.applications.get(interaction.applicationId)?.flags ?? 0;
  const isOn = interaction.messageId !== null;
  const isTyping = interaction.type === InteractionKind.autocomplete;
  const refused =
    isTyping !== (type === AnswerKind.autocomplete) ||
    (!isOn && (type === AnswerKind.deferredUpdate || type === AnswerKind.update)) ||
    (type === AnswerKind.modal && interaction.type === InteractionKind.modalSubmit) ||
    (type === AnswerKind.launch && (flags & EMBEDDED) === 0) ||
    type === AnswerKind.pong;
  if (refused)
    throw invalidField(
      'type',
      'INTERACTION_CALLBACK_TYPE_INVALID',
      'This interaction callback type is not valid for this interaction.',
    );
}

/** Sends the user's client an event that is not a message. */
function tellClient({ world }: Pick<Call, 'world'>, interaction: Interaction, t: string, more: object): void {
  const guild = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  world.emit({ t, d: { ...more, id: interaction.id }, ...guild, watchersOnly: true });
}

function showModal(call: Call, interaction: Interaction, data: unknown): void {
  const form = validate(Modal, data);
  const components = readComponents(form.components, 'modal');
  interaction.modal = { customId: form.custom_id, components };
  const shown = { custom_id: form.custom_id, title: form.title, components };
  const { applicationId: application_id, channelId: channel_id } = interaction;
  tellClient(call, interaction, 'INTERACTION_MODAL_CREATE', { ...shown, application_id, channel_id });
}

/** Performs the callback; returns the message that it created. */
function respond(call: Call<Callback>, interaction: Interaction): Message | null {
  const { body } = call;
  const data = body.data ?? {};
  checkKind(call, interaction, body.type);
  switch (body.type) {
    case AnswerKind.message:
      return sayAnswer(call, interaction, validate(AnswerData, data), { isFirst: true });
    case AnswerKind.deferredMessage:
      interaction.ephemeral = ((data.flags ?? 0) & EPHEMERAL) !== 0;
      return sayAnswer(call, interaction, { flags: data.flags ?? 0 }, { isFirst: true, isLoading: true });
    case AnswerKind.deferredUpdate:
    case AnswerKind.update:
      interaction.originalId = interaction.messageId;
      return body.type === AnswerKind.update ? updateMessage(call, interaction, data) : null;
    case AnswerKind.autocomplete:
      tellClient(call, interaction, 'APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE', validate(Choices, data));
      return null;
    case AnswerKind.modal:
      showModal(call, interaction, data);
      return null;
    default:
      return null;
  }
}

/** Handles an answer, by gateway or by HTTP: marks the interaction as answered and notifies the user's client. */
export function settle(call: Call<Callback>): { interaction: Interaction; message: Message | null } {
  const interaction = waiting(call);
  const message = respond(call, interaction);
  interaction.state = call.body.type === AnswerKind.deferredMessage ? 'deferred' : 'answered';
  tellClient(call, interaction, 'INTERACTION_SUCCESS', {});
  return { interaction, message };
}

/** Answer types that return the message they created. */
const WITH_MESSAGE: ReadonlySet<number> = new Set([AnswerKind.message, AnswerKind.update]);

/** Result of an answer. @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback */
function outcome(
  { world }: Pick<Call, 'world'>,
  type: number,
  interaction: Interaction,
  message: Message | null,
): object {
  const { id, channelId, guildId } = interaction;
  const own = {
    id,
    type: interaction.type,
    channel_id: channelId,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  };
  if (type === AnswerKind.launch) {
    const instance = `i-${id}-${guildId === undefined ? 'pc' : `gc-${guildId}`}-${channelId}`;
    return {
      interaction: { ...own, activity_instance_id: instance },
      resource: { type, activity_instance: { id: instance } },
    };
  }
  if (!message) return { interaction: own };
  const { flags } = message.fields;
  const told = {
    response_message_id: message.fields.id,
    response_message_loading: (flags & LOADING) !== 0,
    response_message_ephemeral: (flags & EPHEMERAL) !== 0,
  };
  const bot = world.applications.get(interaction.applicationId)!.botId;
  const resource = { type, message: presentMessage(world, message, bot) };
  return { interaction: { ...own, ...told }, ...(WITH_MESSAGE.has(type) ? { resource } : {}) };
}

function callback(call: Call<Callback, { with_response: boolean }>): unknown {
  const { interaction, message } = settle(call);
  return call.query.with_response ? new Answer(200, outcome(call, call.body.type, interaction, message)) : undefined;
}

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding */
export const callbacks = [
  operation('create_interaction_response', {
    body: Callback,
    query: z.object({ with_response: queryFlag }),
    run: callback,
  }),
];
