import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { flatten, type Component } from '../components/read-components.ts';
import { SELECTS } from '../components/shapes.ts';
import type { ChannelAccess } from '../rest/access.ts';
import { self } from '../rest/access.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Call } from '../rest/operation.ts';
import type { Application, Message } from '../world/entities.ts';
import { checkChoices } from './choices.ts';
import type { Invocation } from './invocation.ts';
import type { Resolved } from './resolve.ts';

/** The message of a component: a message of the channel, or one that only this user sees. @throws DiscordError 10008 */
export function messageWith(call: Call<Invocation>, { channel }: ChannelAccess, application: Application): Message {
  const { world, body } = call;
  const id = body.message_id ?? '';
  const message = world.log(channel.id).get(id) ?? world.interactions.hiddenFrom(self(call).user.id, id);
  if (!message) throw fail(RESTJSONErrorCodes.UnknownMessage);
  const { application_id: of, author } = message.fields;
  if (of !== application.id && author.id !== application.botId) throw fail(RESTJSONErrorCodes.UnknownMessage);
  return message;
}

function componentOf(message: Message, customId: string | undefined): Component {
  const component = flatten(message.fields.components).find(
    (one) => one.custom_id === customId && customId !== undefined,
  );
  if (!component) throw invalidField('data.custom_id', 'COMPONENT_VALIDATION_FAILED', 'Component validation failed');
  if (component['disabled'] === true)
    throw invalidField('data.custom_id', 'COMPONENT_VALIDATION_FAILED', 'Component validation failed');
  return component;
}

/** Data that the application receives about a pressed button or a closed select. */
export function componentData(call: Call<Invocation>, message: Message, resolved: Resolved): object {
  const component = componentOf(message, call.body.data.custom_id);
  const { custom_id, type: component_type, id } = component;
  if (!SELECTS.has(component_type)) return { custom_id, component_type, id };
  const values = call.body.data.values ?? [];
  checkChoices(component, values, resolved);
  return { custom_id, component_type, id, values, ...resolved.data };
}
