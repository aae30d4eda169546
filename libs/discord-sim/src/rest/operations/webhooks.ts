import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { channelOf, findAnswer, mayMentionEveryone, sayAnswer, whisper } from '../../interactions/answer.ts';
import { GUILD_INSTALL } from '../../interactions/installation.ts';
import { TOKEN_LIFE } from '../../interactions/kinds.ts';
import type { Message } from '../../world/entities.ts';
import type { Interaction } from '../../world/interactions.ts';
import { removeMessage, tellOfUpdate } from '../../world/messages.ts';
import { presentMessage } from '../../world/present.ts';
import { USERS_ONLY } from '../compose.ts';
import { fail } from '../errors.ts';
import { MessageEdit } from '../message-forms.ts';
import { operation, type Call } from '../operation.ts';
import { revise } from '../revise.ts';
import {
  deleteWebhookMessage,
  editWebhookMessage,
  execute,
  executionQuery,
  getWebhookMessage,
  messageQuery,
  WebhookExecution,
} from '../webhook-messages.ts';

/** The interaction whose token is in the path. @throws DiscordError 10015 or 50027 */
function interactionOf({ world, params }: Call): Interaction {
  const interaction = world.interactions.byToken(params['webhook_token']!);
  if (!interaction || interaction.applicationId !== params['webhook_id'])
    throw fail(
      world.applications.has(params['webhook_id']!)
        ? RESTJSONErrorCodes.InvalidWebhookToken
        : RESTJSONErrorCodes.UnknownWebhook,
    );
  if (world.clock.now() - interaction.createdAt > TOKEN_LIFE) throw fail(RESTJSONErrorCodes.InvalidWebhookToken);
  return interaction;
}

function answerOf(call: Call, interaction: Interaction): Message {
  const id = call.params['message_id'] ?? '@original';
  const message = findAnswer(call.world, interaction, id === '@original' ? (interaction.originalId ?? '') : id);
  if (!message) throw fail(RESTJSONErrorCodes.UnknownMessage);
  return message;
}

const shown = ({ world, params }: Call, message: Message) => {
  const bot = world.applications.get(params['webhook_id']!)?.botId ?? '';
  return presentMessage(world, message, bot);
};

function get(call: Call): object {
  return shown(call, answerOf(call, interactionOf(call)));
}

function edit(call: Call<MessageEdit>): object {
  const { world } = call;
  const interaction = interactionOf(call);
  const message = answerOf(call, interaction);
  const channel = channelOf(world, interaction);
  revise(call, channel, message, {
    mayMentionEveryone: mayMentionEveryone(world, interaction),
    allowed: USERS_ONLY,
  });
  if (message.fields.id === interaction.originalId) interaction.state = 'answered';
  if (interaction.hidden.has(message.fields.id)) whisper(world, interaction, message, 'MESSAGE_UPDATE');
  else tellOfUpdate(world, channel, message);
  return shown(call, message);
}

function remove(call: Call): void {
  const { world } = call;
  const interaction = interactionOf(call);
  const message = answerOf(call, interaction);
  if (interaction.hidden.delete(message.fields.id)) whisper(world, interaction, message, 'MESSAGE_DELETE');
  else removeMessage(world, channelOf(world, interaction), message);
}

/**
 * Follow-ups of an application that only its user has installed. @see
 * https://docs.discord.com/developers/interactions/receiving-and-responding#create-followup-message
 */
const MAX_OF_USER = 5;

/** After a deferred answer the first follow-up replaces it. */
function followUp(call: Call<WebhookExecution>): object {
  const interaction = interactionOf(call);
  if (interaction.state === 'waiting' || interaction.state === 'failed') throw fail(RESTJSONErrorCodes.UnknownWebhook);
  const { body } = call;
  if (interaction.state === 'deferred' && interaction.originalId !== null) {
    return edit({ ...call, params: { ...call.params, message_id: interaction.originalId } });
  }
  const isOfUser = interaction.owners[GUILD_INSTALL] === undefined;
  if (isOfUser && interaction.followUps >= MAX_OF_USER)
    throw fail(RESTJSONErrorCodes.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages);
  const message = sayAnswer(call, interaction, body, { isFirst: false });
  interaction.followUps += 1;
  return shown(call, message);
}

/** Whether the path contains a webhook of a channel, not the token of an interaction. */
const isOfChannel = ({ world, params }: Pick<Call, 'world' | 'params'>): boolean =>
  world.webhooks.has(params['webhook_id']!);

/**
 * Messages of webhooks, and follow-ups of interactions. @see
 * https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
 */
export const webhooks = [
  operation('execute_webhook', {
    body: WebhookExecution,
    query: executionQuery,
    run: (call) => (isOfChannel(call) ? execute(call) : followUp(call)),
  }),
  operation('get_original_webhook_message', { run: get }),
  operation('get_webhook_message', {
    query: messageQuery,
    run: (call) => (isOfChannel(call) ? getWebhookMessage(call) : get(call)),
  }),
  operation('update_original_webhook_message', { body: MessageEdit, run: edit }),
  operation('update_webhook_message', {
    body: MessageEdit,
    query: messageQuery,
    run: (call) => (isOfChannel(call) ? editWebhookMessage(call) : edit(call)),
  }),
  operation('delete_original_webhook_message', { run: remove }),
  operation('delete_webhook_message', {
    query: messageQuery,
    run: (call) => (isOfChannel(call) ? deleteWebhookMessage(call) : remove(call)),
  }),
];
