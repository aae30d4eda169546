import { ComponentType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { flatten, type Component } from '../components/read-components.ts';
import { self } from '../rest/access.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Call } from '../rest/operation.ts';
import type { Interaction } from '../world/interactions.ts';
import { checkChoices } from './choices.ts';
import type { Invocation } from './invocation.ts';
import type { Resolved } from './resolve.ts';
import { fitsFileTypes, uploaded } from './uploads.ts';

const Given = z.looseObject({
  custom_id: z.string(),
  value: z.union([z.string().max(4000), z.boolean()]).nullish(),
  values: z.array(z.string().max(100)).max(25).nullish(),
});
type Given = z.output<typeof Given>;

const invalid = (component: Component, code: string, message: string) =>
  invalidField(`data.components.${component.custom_id}`, code, message);

/** The interaction whose answer was this modal. @throws DiscordError 10062 if it was not shown, or was submitted already */
export function modalOf(call: Call<Invocation>): Interaction & { modal: NonNullable<Interaction['modal']> } {
  const { world, body } = call;
  const shown = world.interactions.modalFor(self(call).user.id, body.application_id, body.data.custom_id ?? '');
  if (!shown?.modal || shown.channelId !== body.channel_id) throw fail(RESTJSONErrorCodes.UnknownInteraction);
  return { ...shown, modal: shown.modal };
}

function text(component: Component, given: Given | undefined): string {
  const value = typeof given?.value === 'string' ? given.value : '';
  if (value === '' && component['required'] !== false)
    throw invalid(component, 'BASE_TYPE_REQUIRED', 'This field is required');
  const { min_length: least, max_length: most } = component as { min_length?: number; max_length?: number };
  if (value !== '' && least !== undefined && value.length < least)
    throw invalid(component, 'BASE_TYPE_MIN_LENGTH', `Must be ${least} or more in length.`);
  if (value.length > (most ?? 4000))
    throw invalid(component, 'BASE_TYPE_MAX_LENGTH', `Must be ${most ?? 4000} or fewer in length.`);
  return value;
}

function radio(component: Component, given: Given | undefined): string | null {
  const value = typeof given?.value === 'string' ? given.value : null;
  if (value === null && component['required'] !== false)
    throw invalid(component, 'BASE_TYPE_REQUIRED', 'This field is required');
  const options = component['options'] as Array<{ value: string }>;
  if (value !== null && !options.some((option) => option.value === value))
    throw invalid(component, 'BASE_TYPE_CHOICES', 'Value is not one of the options.');
  return value;
}

function files(call: Call<Invocation>, component: Component, given: Given | undefined, resolved: Resolved): string[] {
  const indexes = given?.values ?? [];
  checkChoices(component, indexes, resolved, component['required'] !== false);
  const allowed = component['file_types'] as string[] | undefined;
  return indexes.map((index) => {
    const attachment = uploaded(call, index);
    if (!fitsFileTypes(allowed, attachment.filename))
      throw invalid(component, 'FILE_TYPE_INVALID', 'This file type is not allowed.');
    resolved.attachment(attachment.id, attachment);
    return attachment.id;
  });
}

/** Input of one component, as the application receives it. */
function filled(call: Call<Invocation>, component: Component, given: Given | undefined, resolved: Resolved): object {
  const { type, id, custom_id } = component;
  switch (type) {
    case ComponentType.TextInput:
      return { type, id, custom_id, value: text(component, given) };
    case ComponentType.FileUpload:
      return { type, id, custom_id, values: files(call, component, given, resolved) };
    case ComponentType.RadioGroup:
      return { type, id, custom_id, value: radio(component, given) };
    case ComponentType.Checkbox:
      return { type, id, custom_id, value: given?.value === true };
    default: {
      const values = given?.values ?? [];
      checkChoices(component, values, resolved, component['required'] !== false);
      return { type, id, custom_id, values };
    }
  }
}

/**
 * Data that the application receives about a submitted modal.
 *
 * @see https://docs.discord.com/developers/components/using-modal-components
 */
export function modalData(
  call: Call<Invocation>,
  modal: { customId: string; components: Component[] },
  resolved: Resolved,
): object {
  const given = flatten(call.body.data.components).flatMap((one) => Given.safeParse(one).data ?? []);
  const fill = (component: Component) =>
    filled(
      call,
      component,
      given.find(({ custom_id: of }) => of === component.custom_id),
      resolved,
    );
  const components = modal.components.map((one) => {
    const { type, id } = one;
    if (one.component) return { type, id, component: fill(one.component) };
    return one.components ? { type, id, components: one.components.map(fill) } : { type, id };
  });
  return { custom_id: modal.customId, components, ...resolved.data };
}
