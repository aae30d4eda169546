// Requirements of Discord's rules on a request that the document does not contain.
import type { Living } from './living.ts';
import type { MadeRequest } from './made-request.ts';

type Body = Record<string, unknown>;

const soon = (living: Living, hours: number) =>
  new Date(living.estate.sim.world.clock.now() + hours * 3_600_000).toISOString();

/** Bodies that succeed where generated ones hardly ever would. */
const recipes: Readonly<Record<string, (living: Living) => unknown>> = {
  add_group_dm_user: () => ({}),
  action_guild_join_request: ({ random }) => ({ action: random.pick(['APPROVED', 'REJECTED']) }),
  create_dm: ({ estate }) => ({ recipient_id: estate.home.fields.owner_id }),
  create_application_command: ({ random }) => ({ name: `made-${random.between(1, 9)}`, description: 'made' }),
  create_guild_application_command: ({ random }) => ({ name: `made-${random.between(1, 9)}`, description: 'made' }),
  bulk_set_application_commands: () => [{ name: 'all', description: 'all of them' }],
  bulk_set_guild_application_commands: () => [{ name: 'all', description: 'all of them' }],
  put_guilds_onboarding: () => ({ enabled: false }),
  update_my_application: () => ({ description: { default: 'Words.' } }),
  update_application: () => ({ description: { default: 'Words.' } }),
  create_guild_scheduled_event: (living) => ({
    name: 'made',
    privacy_level: 2,
    entity_type: 3,
    entity_metadata: { location: 'there' },
    scheduled_start_time: soon(living, 5),
    scheduled_end_time: soon(living, 6),
  }),
  create_interaction_response: ({ random }) => random.pick([{ type: 4, data: { content: 'answer' } }, { type: 5 }]),
  create_auto_moderation_rule: () => ({
    name: 'rule',
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ['x'] },
    actions: [{ type: 1 }],
    enabled: false,
  }),
  bulk_delete_messages: ({ estate, channel }) => ({
    messages: [...estate.sim.world.log(channel?.id ?? '')].slice(-3).map(({ fields }) => fields.id),
  }),
};

/** Sometimes replaces a body by one that succeeds. */
export function adjust(made: MadeRequest, living: Living): MadeRequest {
  const recipe = recipes[made.operation];
  const isPlain = living.random.chance(0.5);
  if (/create_message|execute_webhook$|(update|edit).*_message/.test(made.operation) && isPlain)
    made.body = { content: 'plain' };
  else if (recipe && isPlain) made.body = recipe(living);
  if (made.operation === 'add_group_dm_user' || made.operation === 'add_guild_member') {
    const [id] = /(\d+)(\?|$)/.exec(made.path)!.slice(1);
    const token = living.estate.joinable.get(id!);
    if (token) made.body = { ...(made.body as Body), access_token: token };
  }
  return made;
}
