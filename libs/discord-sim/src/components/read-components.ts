import { ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';
import { invalidForm, type FieldError } from '../rest/errors.ts';
import { examine, type Refusal } from '../rest/validate.ts';
import { INTERACTIVE, OFFERED, SELECTS, shapes, within } from './shapes.ts';

/** A component as messages and modals carry it. */
export interface Component {
  type: number;
  id: number;
  custom_id?: string;
  components?: Component[];
  component?: Component;
  accessory?: Component;
  [field: string]: unknown;
}

type Path = Array<string | number>;

/** Styles of buttons that send no interaction. */
const LINK = 5;
const PREMIUM = 6;
const OF_NO_PREMIUM = ['url', 'custom_id', 'label', 'emoji'] as const;

const MAX_COMPONENTS = 40;
const MAX_TEXT = 4_000;
const MAX_ID = 2 ** 31 - 1;
const frame = z.looseObject({ type: z.int(), id: z.int().min(0).max(MAX_ID).nullish() });

/** Drops fields that are null or missing, except those that answers always contain. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
  const always = new Set(['description', 'accent_color']);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => {
      if (value === undefined || (value === null && !always.has(key))) return [];
      if (Array.isArray(value)) return [[key, value.map((one: unknown) => (isPlain(one) ? compactOption(one) : one))]];
      return [[key, value]];
    }),
  );
}
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const compactOption = (fields: Record<string, unknown>): Record<string, unknown> =>
  'media' in fields
    ? fields
    : Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** Reads the components of one message or modal and collects their errors. */
class Reader {
  readonly refusals: Refusal[] = [];
  readonly #customIds = new Set<string>();
  readonly #ids = new Set<number>();
  readonly #isModal: boolean;
  #total = 0;
  #text = 0;

  constructor(isModal: boolean) {
    this.#isModal = isModal;
  }

  refuse(path: Path, code: string, message: string): void {
    this.refusals.push({ path, error: { code, message } satisfies FieldError });
  }

  list(given: readonly unknown[], path: Path, place: string): Component[] {
    return given.flatMap((one, index) => this.one(one, [...path, index], place) ?? []);
  }

  one(given: unknown, path: Path, place: string): Component | null {
    const framed = this.#examine(frame, given, path);
    if (!framed) return null;
    const allowed = within[this.#isModal && place === String(ComponentType.ActionRow) ? 'modal row' : place]!;
    const shape = shapes[framed.type];
    if (!shape || !allowed.includes(framed.type)) {
      this.refuse(
        [...path, 'type'],
        'UNION_TYPE_CHOICES',
        `Value of field "type" must be one of (${allowed.join(', ')}).`,
      );
      return null;
    }
    this.#total += 1;
    const fields = this.#examine(shape, given, path);
    if (!fields) return null;
    this.#checkId(framed.id ?? 0, path);
    const component: Component = { type: framed.type, id: framed.id ?? 0, ...compact(fields) };
    this.#check(component, path);
    this.#children(component, framed, path);
    return component;
  }

  #examine<T>(schema: z.ZodType<T>, given: unknown, path: Path): T | null {
    const { data, refusals } = examine(schema, given);
    for (const refusal of refusals ?? []) this.refusals.push({ ...refusal, path: [...path, ...refusal.path] });
    return data;
  }

  /** An id that the caller chose is unique; 0 means none. */
  #checkId(id: number, path: Path): void {
    if (id === 0) return;
    if (this.#ids.has(id)) this.refuse([...path, 'id'], 'COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated');
    this.#ids.add(id);
  }

  #check(component: Component, path: Path): void {
    const { type, custom_id: customId } = component;
    if (type === ComponentType.TextDisplay) this.#text += String(component['content']).length;
    if (type === ComponentType.Button) this.#checkButton(component, path);
    if (SELECTS.has(type) || type === ComponentType.FileUpload || type === ComponentType.CheckboxGroup)
      this.#checkChoice(component, path);
    if (type === ComponentType.RadioGroup)
      this.#checkOptions(component['options'] as Array<{ value: string }>, 1, path);
    if (!INTERACTIVE.has(type) || customId === undefined) return;
    if (this.#customIds.has(customId))
      this.refuse([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    this.#customIds.add(customId);
  }

  #checkButton(button: Component, path: Path): void {
    const style = button['style'] as number;
    const needed = style === LINK ? 'url' : style === PREMIUM ? 'sku_id' : 'custom_id';
    if (button[needed] === undefined) {
      const code = needed === 'custom_id' ? 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED' : 'BASE_TYPE_REQUIRED';
      const message = needed === 'custom_id' ? 'A custom id is required' : 'This field is required';
      this.refuse([...path, needed], code, message);
    }
    for (const other of style === PREMIUM ? OF_NO_PREMIUM : (['url', 'sku_id', 'custom_id'] as const)) {
      if (other === needed || button[other] === undefined) continue;
      const code = `BUTTON_COMPONENT_${needed.toUpperCase()}_${other.toUpperCase()}_MUTUALLY_EXCLUSIVE`;
      this.refuse([...path, other], code, `A ${needed} and ${other} cannot both be specified`);
    }
    if (style !== PREMIUM && button['label'] === undefined && button['emoji'] === undefined)
      this.refuse(path, 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or emoji is required');
  }

  #checkChoice(choice: Component, path: Path): void {
    const options = choice['options'] as Array<{ value: string; default?: boolean }> | undefined;
    if (this.#isModal) this.#checkInModal(choice, path);
    else delete choice['required'];
    const most =
      (choice['max_values'] as number | undefined) ??
      (choice.type === ComponentType.CheckboxGroup ? options!.length : 1);
    const least =
      (choice['min_values'] as number | undefined) ??
      (choice.type === ComponentType.CheckboxGroup ? Math.min(1, most) : 1);
    choice['min_values'] = least;
    choice['max_values'] = most;
    if (least > most)
      this.refuse([...path, 'min_values'], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`);
    if (options) this.#checkOptions(options, most, path);
    this.#checkDefaults(choice, least, most, path);
  }

  /** A modal has no disabled component, and a required one takes at least one value. */
  #checkInModal(choice: Component, path: Path): void {
    if (choice['disabled'] === true)
      this.refuse([...path, 'disabled'], 'MODAL_COMPONENT_DISABLED', 'Components in modals cannot be disabled');
    if (choice['required'] !== false && choice['min_values'] === 0)
      this.refuse([...path, 'min_values'], 'NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.');
  }

  #checkOptions(options: ReadonlyArray<{ value: string; default?: boolean }>, most: number, path: Path): void {
    const seen = new Set<string>();
    options.forEach(({ value }, index) => {
      if (seen.has(value))
        this.refuse(
          [...path, 'options', index, 'value'],
          'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
          'The specified option value is already used',
        );
      seen.add(value);
    });
    if (options.filter((option) => option.default).length > most)
      this.refuse([...path, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULTS', `At most ${most} options can be chosen`);
  }

  /** Checks number and kind of the default values against the limits of the select. */
  #checkDefaults(choice: Component, least: number, most: number, path: Path): void {
    const defaults = choice['default_values'] as Array<{ type: string }> | undefined;
    if (!defaults?.length) return;
    if (defaults.length < least || defaults.length > most)
      this.refuse(
        [...path, 'default_values'],
        'BASE_TYPE_BAD_LENGTH',
        `Must be between ${least} and ${most} in length.`,
      );
    defaults.forEach(({ type }, index) => {
      if (OFFERED[choice.type]?.includes(type)) return;
      const message = `Value must be one of {${OFFERED[choice.type]?.join(', ')}}.`;
      this.refuse([...path, 'default_values', index, 'type'], 'BASE_TYPE_CHOICES', message);
    });
  }

  #children(component: Component, given: Record<string, unknown>, path: Path): void {
    const { type } = component;
    if (type === ComponentType.ActionRow || type === ComponentType.Section || type === ComponentType.Container) {
      const list = Array.isArray(given['components']) ? (given['components'] as unknown[]) : [];
      const most = type === ComponentType.ActionRow ? 5 : type === ComponentType.Section ? 3 : MAX_COMPONENTS;
      if (list.length < 1 || list.length > most)
        this.refuse([...path, 'components'], 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${most} in length.`);
      component.components = this.list(list, [...path, 'components'], String(type));
      const hasWide = component.components.some(
        (child) => child.type !== ComponentType.Button && type === ComponentType.ActionRow,
      );
      if (hasWide && list.length > 1)
        this.refuse(
          [...path, 'components', 1],
          'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
          'The specified component exceeds the maximum width',
        );
    }
    const inner = type === ComponentType.Section ? 'accessory' : type === ComponentType.Label ? 'component' : null;
    if (inner === null) return;
    const child = this.one(
      given[inner],
      [...path, inner],
      type === ComponentType.Section ? 'accessory' : String(ComponentType.Label),
    );
    if (child) component[inner] = child;
  }

  /** Limits that apply to all components together. */
  finish(components: Component[], limited: boolean): void {
    if (limited && this.#total > MAX_COMPONENTS)
      this.refuse(
        ['components'],
        'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
        `The total number of components exceeds the maximum of ${MAX_COMPONENTS}`,
      );
    if (this.#text > MAX_TEXT)
      this.refuse(
        ['components'],
        'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
        `The total size of displayable text exceeds the maximum size of ${MAX_TEXT}`,
      );
    if (this.refusals.length > 0) throw invalidForm(this.refusals);
    let next = 1;
    for (const component of flatten(components)) {
      if (component.id !== 0) continue;
      while (this.#ids.has(next)) next += 1;
      component.id = next;
      next += 1;
    }
  }
}

const DEEPEST = 6;

/** Every component, nested ones included, in display order. Also accepts components that were not checked yet. */
export function flatten(components: unknown, depth = 0): Component[] {
  if (!Array.isArray(components) || depth > DEEPEST) return [];
  return (components as Component[]).flatMap((one) => {
    if (!isPlain(one)) return [];
    const inner = [one.component, one.accessory].filter((child) => child !== undefined);
    return [one, ...flatten(one.components, depth + 1), ...flatten(inner, depth + 1)];
  });
}

/**
 * The components of a message as Discord keeps them: checked, with their ids.
 *
 * @throws DiscordError 50035, with an entry for each refused field
 */
export function readComponents(given: readonly unknown[], kind: 'legacy' | 'v2' | 'modal'): Component[] {
  const reader = new Reader(kind === 'modal');
  if (kind === 'legacy' && given.length > 5)
    reader.refuse(['components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  const components = reader.list(given, ['components'], kind);
  reader.finish(components, kind !== 'legacy');
  return components;
}

/** Content of the text displays of a message. */
export function textOf(components: readonly object[]): string {
  return flatten(components)
    .filter(({ type }) => type === ComponentType.TextDisplay)
    .map((one) => String(one['content']))
    .join('\n');
}
