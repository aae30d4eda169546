import type { DiscordMessage, Playground } from '../types';
import { attachmentsOf } from './interaction-request';
import { type PickGroup, type PickItem, type Picks, picksOf } from './pickers';

/** A component, as far as it is drawn. @see https://docs.discord.com/developers/components/reference */
export interface Component {
  type: number;
  id?: number;
  custom_id?: string;
  label?: string | null;
  description?: string | null;
  style?: number;
  emoji?: { id?: string | null; name?: string | null };
  url?: string | null;
  disabled?: boolean | null;
  placeholder?: string | null;
  min_values?: number | null;
  max_values?: number | null;
  min_length?: number | null;
  max_length?: number | null;
  required?: boolean | null;
  value?: string | null;
  default?: boolean | null;
  options?: Array<{ label: string; value: string; description?: string | null; default?: boolean | null }>;
  channel_types?: number[] | null;
  file_types?: string[] | null;
  components?: Component[];
  component?: Component;
  accessory?: Component;
  content?: string;
  items?: Array<{ media?: { url?: string }; description?: string | null }>;
  media?: { url?: string };
  file?: { url?: string };
  name?: string;
  size?: number;
  divider?: boolean;
  spacing?: number;
  accent_color?: number | null;
}

export const componentsOf = (message: DiscordMessage): Component[] => message.components ?? [];

export const emojiText = (emoji: Component['emoji']): string =>
  emoji ? (emoji.id ? `:${emoji.name ?? 'emoji'}:` : (emoji.name ?? '')) : '';

const kinds: Record<number, Picks> = { 5: 'user', 6: 'role', 7: 'mentionable', 8: 'channel' };

/** Choices of one of the five selects. */
export function picksFor(component: Component, playground: Playground): PickItem[] | PickGroup[] {
  const kind = kinds[component.type];
  if (kind) return picksOf(playground, kind, component.channel_types ?? undefined);
  return component.options?.map(({ label, value }) => ({ label, value })) ?? [];
}

export const ModalType = {
  row: 1,
  text: 4,
  display: 10,
  label: 18,
  file: 19,
  radio: 21,
  checks: 22,
  check: 23,
} as const;

/** One question of a modal, with its words. */
export interface Question {
  label: string;
  description: string | null;
  field: Component;
}

/** Contents of a modal, in order: texts and questions. */
export function questionsOf(components: readonly Component[]): Array<Question | { text: string }> {
  return components.flatMap((component): Array<Question | { text: string }> => {
    if (component.type === ModalType.display) return [{ text: component.content ?? '' }];
    if (component.type === ModalType.label && component.component)
      return [{ label: component.label ?? '', description: component.description ?? null, field: component.component }];
    return (component.components ?? []).map((field) => ({ label: field.label ?? '', description: null, field }));
  });
}

export type Answers = Readonly<Record<string, string[]>>;

/** Initial value of an answer. */
export function firstAnswer({ type, value, options, default: checked }: Component): string[] {
  if (type === ModalType.text) return [value ?? ''];
  if (type === ModalType.check) return checked ? ['true'] : [];
  return options?.filter((option) => option.default).map((option) => option.value) ?? [];
}

/** The error in an answer; null if it is valid. */
export function problemOfAnswer(field: Component, answer: readonly string[]): string | null {
  const text = answer[0] ?? '';
  const empty = field.type === ModalType.text ? text === '' : answer.length === 0;
  const required = field.type === ModalType.check ? field.required === true : field.required !== false;
  if (empty) return required && (field.min_values ?? 1) !== 0 ? 'Required' : null;
  if (field.type === ModalType.text && text.length < (field.min_length ?? 0))
    return `At least ${field.min_length} characters`;
  if (field.type !== ModalType.text && answer.length < (field.min_values ?? 0)) return `At least ${field.min_values}`;
  return null;
}

function answered(field: Component, answer: readonly string[]): object {
  const { type, custom_id } = field;
  if (type === ModalType.text) return { type, custom_id, value: answer[0] ?? '' };
  if (type === ModalType.radio) return { type, custom_id, value: answer[0] ?? null };
  if (type === ModalType.check) return { type, custom_id, value: answer[0] === 'true' };
  return { type, custom_id, values: answer };
}

/** The files that go with a modal, in the order in which it numbers them. */
export const filesIn = (components: readonly Component[], files: Readonly<Record<string, File[]>>): File[] =>
  questionsOf(components).flatMap((one) => ('field' in one ? (files[one.field.custom_id ?? ''] ?? []) : []));

/** The components of a modal that was filled in, and its files, as Discord's clients send them. Answers with files are their names. */
export function submissionOf(components: readonly Component[], answers: Answers) {
  const files: string[] = [];
  const give = (field: Component) => {
    const answer = answers[field.custom_id ?? ''] ?? firstAnswer(field);
    const isFile = field.type === ModalType.file;
    return answered(field, isFile ? answer.map((name) => String(files.push(name) - 1)) : answer);
  };
  const filled = components
    .filter(({ type }) => type !== ModalType.display)
    .map((component) =>
      component.component
        ? { type: component.type, component: give(component.component) }
        : { type: component.type, components: (component.components ?? []).map(give) },
    );
  return { components: filled, attachments: attachmentsOf(files) };
}
