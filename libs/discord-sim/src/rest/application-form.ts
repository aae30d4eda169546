import { z } from 'zod';
import type { Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { permissionBits, snowflake } from './forms.ts';
import { keepImage } from './images.ts';

const url = z.string().max(2048);
const installation = z.object({ scopes: z.array(z.string()).max(50), permissions: permissionBits });
const config = z.object({ oauth2_install_params: installation.nullish() }).nullable();

/** Fields of an application that it can change itself. @see https://docs.discord.com/developers/resources/application#edit-current-application */
export const ApplicationEdit = z.object({
  // The OpenAPI document has it with translations; the documentation and clients use a text.
  description: z
    .union([z.string().max(400), z.object({ default: z.string().max(400) }).transform((given) => given.default)])
    .nullish(),
  custom_install_url: url.nullish(),
  role_connections_verification_url: url.nullish(),
  install_params: installation.nullish(),
  integration_types_config: z
    .partialRecord(z.enum(['0', '1']), config)
    .refine((types) => Object.keys(types).length > 0, 'At least one installation context is required.')
    .nullish(),
  flags: z.int().min(0).nullish(),
  icon: z.string().nullish(),
  cover_image: z.string().nullish(),
  interactions_endpoint_url: url.nullish(),
  tags: z.array(z.string().min(1).max(20)).max(5).nullish(),
  event_webhooks_url: url.nullish(),
  event_webhooks_status: z.literal([1, 2]).nullish(),
  event_webhooks_types: z.array(z.string().max(64)).max(50).nullish(),
  // For games and teams, which the simulator does not have.
  explicit_content_filter: z.literal([0, 1, 2]).nullish(),
  max_participants: z.int().min(-1).max(2_147_483_647).nullish(),
  team_id: snowflake.nullish(),
  type: z.literal([4]).nullish(),
});
export type ApplicationEdit = z.output<typeof ApplicationEdit>;

/** The privileged intents of an unverified application: presences, members, message content. */
const LIMITED_INTENTS = (1 << 13) | (1 << 15) | (1 << 19);

const KEPT = [
  'custom_install_url',
  'role_connections_verification_url',
  'install_params',
  'integration_types_config',
  'tags',
  'event_webhooks_url',
  'event_webhooks_status',
  'event_webhooks_types',
] as const;

/** Changes the fields that the form contains. */
export function editApplication(world: World, application: Application, form: ApplicationEdit): void {
  const { description, flags, icon, cover_image: cover, integration_types_config: types } = form;
  // Pictures are read before any change.
  const [picture, banner] = [icon && keepImage(world, icon, 'icon'), cover && keepImage(world, cover, 'cover_image')];
  for (const key of KEPT) {
    if (form[key] === undefined) continue;
    if (form[key] === null) delete application.settings[key];
    else application.settings[key] = form[key];
  }
  if (description !== undefined) application.description = description ?? '';
  if (icon !== undefined) application.icon = picture || null;
  if (cover === null) delete application.settings['cover_image'];
  else if (cover !== undefined) application.settings['cover_image'] = banner;
  if (types) application.integrationTypes = Object.keys(types).map(Number);
  // Only these flags can be changed; Discord ignores the others.
  if (flags != null) application.flags = (application.flags & ~LIMITED_INTENTS) | (flags & LIMITED_INTENTS);
}
