import { z } from 'zod';
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
import { channelOf, EPHEMERAL, LOADING, sayAnswer } from './answer.ts';
import { ANSWER_WITHIN } from './invoke.ts';

/** Kinds of answers. */
const Kind = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  autocomplete: 8,
  modal: 9,
} as const;

const Callback = z.object({
  type: z.literal([1, 4, 5, 6, 7, 8, 9]),
  data: z.looseObject({ flags: z.int().nullish() }).nullish(),
});

const AnswerData = z.object(messageContent);

/** The interaction that is answered. @throws DiscordError 10062 when it is unknown or too old, 40060 when it was answered */
function waiting({ world, params }: Call): Interaction {
  const interaction = world.interactions.byId(params['interaction_id']!);
  if (!interaction || interaction.token !== params['interaction_token']) throw fail(10062);
  if (interaction.state !== 'waiting') throw fail(40060);
  if (world.clock.now() - interaction.createdAt > ANSWER_WITHIN) throw fail(10062);
  return interaction;
}

function updateMessage(call: Call, interaction: Interaction, data: unknown): Message {
  const { world } = call;
  const message = world.log(interaction.channelId).get(interaction.messageId ?? '');
  if (!message) throw fail(10008);
  const channel = channelOf(world, interaction);
  revise({ ...call, body: validate(MessageEdit, data) }, channel, message, false);
  tellOfUpdate(world, channel, message);
  return message;
}

/** Does what the callback asks; gives the message that came of it. */
function respond(call: Call<z.output<typeof Callback>>, interaction: Interaction): Message | null {
  const { world, body } = call;
  const data = body.data ?? {};
  const isComponent = interaction.type === 3 || interaction.type === 5;
  const tell = (t: string, more: object) => {
    const guild = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
    world.emit({ t, d: { ...more, id: interaction.id }, ...guild, watchersOnly: true });
  };
  switch (body.type) {
    case Kind.message:
      return sayAnswer(call, interaction, validate(AnswerData, data), { isFirst: true });
    case Kind.deferredMessage:
      interaction.ephemeral = ((data.flags ?? 0) & EPHEMERAL) !== 0;
      return sayAnswer(call, interaction, { flags: data.flags ?? 0 }, { isFirst: true, isLoading: true });
    case Kind.deferredUpdate:
    case Kind.update:
      if (!isComponent)
        throw invalidField(
          'type',
          'INTERACTION_CALLBACK_TYPE_INVALID',
          'Only component interactions can be answered so.',
        );
      interaction.originalId = interaction.messageId;
      return body.type === Kind.update ? updateMessage(call, interaction, data) : null;
    case Kind.autocomplete:
      tell('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE', data);
      return null;
    case Kind.modal:
      tell('INTERACTION_MODAL_CREATE', data);
      return null;
    default:
      return null;
  }
}

function callback(call: Call<z.output<typeof Callback>, { with_response: boolean }>): unknown {
  const { world, body, query } = call;
  const interaction = waiting(call);
  const message = respond(call, interaction);
  interaction.state = body.type === Kind.deferredMessage ? 'deferred' : 'answered';
  const guild = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  world.emit({ t: 'INTERACTION_SUCCESS', d: { id: interaction.id }, ...guild, watchersOnly: true });
  if (!query.with_response) return undefined;
  const { id, type, channelId, guildId } = interaction;
  const flags = message?.fields.flags ?? 0;
  const told = message
    ? {
        response_message_id: message.fields.id,
        response_message_loading: (flags & LOADING) !== 0,
        response_message_ephemeral: (flags & EPHEMERAL) !== 0,
      }
    : {};
  const bot = world.applications.get(interaction.applicationId)!.botId;
  const resource = message ? { resource: { type: body.type, message: presentMessage(world, message, bot) } } : {};
  return new Answer(200, {
    interaction: { id, type, ...told, channel_id: channelId, ...(guildId === undefined ? {} : { guild_id: guildId }) },
    ...resource,
  });
}

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding */
export const callbacks = [
  operation('create_interaction_response', {
    body: Callback,
    query: z.object({ with_response: queryFlag }),
    run: callback,
  }),
];
