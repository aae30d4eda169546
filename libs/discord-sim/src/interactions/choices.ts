import { ComponentType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { Component } from '../components/read-components.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Resolved } from './resolve.ts';

const invalid = (component: Component, message: string) =>
  invalidField(`data.${component.custom_id ?? 'values'}`, 'INTERACTION_COMPONENT_VALUES_INVALID', message);

function checkEach(component: Component, values: readonly string[], resolved: Resolved): void {
  const options = component['options'] as Array<{ value: string }> | undefined;
  const types = component['channel_types'] as number[] | undefined;
  for (const value of values) {
    if (options && !options.some((option) => option.value === value))
      throw invalid(component, 'Value is not one of the options.');
    if (component.type === ComponentType.UserSelect && !resolved.user(value))
      throw fail(RESTJSONErrorCodes.UnknownUser);
    if (component.type === ComponentType.RoleSelect && !resolved.role(value))
      throw fail(RESTJSONErrorCodes.UnknownRole);
    if (component.type === ComponentType.MentionableSelect && !resolved.user(value) && !resolved.role(value))
      throw fail(RESTJSONErrorCodes.UnknownUser);
    if (component.type === ComponentType.ChannelSelect) {
      const channel = resolved.channel(value);
      if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
      if (types?.length && !types.includes(channel.type))
        throw invalid(component, 'Value is not one of the channel types.');
    }
  }
}

/**
 * Checks the values that a user chose in a select or a group of boxes.
 *
 * @see https://docs.discord.com/developers/components/reference#string-select
 */
export function checkChoices(
  component: Component,
  values: readonly string[],
  resolved: Resolved,
  isRequired = true,
): void {
  const least = (component['min_values'] as number | undefined) ?? 1;
  const most = (component['max_values'] as number | undefined) ?? 1;
  const mayBeEmpty = !isRequired && values.length === 0;
  if (!mayBeEmpty && (values.length < least || values.length > most))
    throw invalid(component, `Must be between ${least} and ${most} in length.`);
  if (new Set(values).size !== values.length) throw invalid(component, 'The set already contains this value');
  checkEach(component, values, resolved);
}
