import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild } from '../../world/entities.ts';
import type { ScheduledEvent } from '../../world/guild-contents.ts';
import { presentScheduledEvent } from '../../world/present-guild.ts';
import { EventStatus, EXTERNAL, finishEvent, tellOfEvent, watchEvent } from '../../world/scheduled-events.ts';
import { guildAccess, self } from '../access.ts';
import { auditChange } from '../audit.ts';
import { needEvent, needNewEvent, seesEvent } from '../event-access.ts';
import { fail, invalidField } from '../errors.ts';
import { queryFlag, snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { isoTime, Recurrence, recurrenceOf } from '../recurrence-form.ts';
import { operation, type Call } from '../operation.ts';

const MAX_UNCOMPLETED = 100;
/** Allowed changes of the status. */
const TRANSITIONS: Readonly<Record<number, readonly number[]>> = { 1: [2, 4], 2: [3], 3: [], 4: [] };

const EventForm = z.object({
  name: z.string().min(1).max(100),
  description: z.string().max(1_000).nullish(),
  image: z.string().nullish(),
  scheduled_start_time: isoTime,
  scheduled_end_time: isoTime.nullish(),
  privacy_level: z.literal(2),
  entity_type: z.literal([1, 2, 3]),
  channel_id: snowflake.nullish(),
  entity_metadata: z.object({ location: z.string().min(1).max(100).optional() }).nullish(),
  recurrence_rule: Recurrence.nullish(),
});
const EventEdit = EventForm.partial().extend({ status: z.literal([1, 2, 3, 4]).optional() });
type EventEdit = z.output<typeof EventEdit>;

export function eventOf(call: Call, guild: Guild): ScheduledEvent {
  const event = guild.scheduledEvents.get(call.params['guild_scheduled_event_id']!);
  if (!event) throw fail(RESTJSONErrorCodes.UnknownGuildScheduledEvent);
  return event;
}

const required = (field: string) => invalidField(field, 'BASE_TYPE_REQUIRED', 'This field is required');

/** Requirements of each kind of event. @see https://docs.discord.com/developers/resources/guild-scheduled-event */
function checkEvent(guild: Guild, event: ScheduledEvent, now: number, isNew: boolean): void {
  if (event.entity_type === EXTERNAL) {
    if (event.channel_id !== null) throw invalidField('channel_id', 'BASE_TYPE_INVALID', 'Must be null.');
    if (!event.entity_metadata?.location) throw required('entity_metadata.location');
    if (event.scheduled_end_time === null) throw required('scheduled_end_time');
  } else {
    const type = event.entity_type === 1 ? ChannelType.GuildStageVoice : ChannelType.GuildVoice;
    if (event.channel_id === null) throw required('channel_id');
    if (guild.channels.get(event.channel_id)?.type !== type) throw fail(RESTJSONErrorCodes.UnknownChannel);
  }
  const [start, end] = [Date.parse(event.scheduled_start_time), Date.parse(event.scheduled_end_time ?? '')];
  if (isNew && start <= now)
    throw invalidField(
      'scheduled_start_time',
      'GUILD_SCHEDULED_EVENT_SCHEDULE_PAST',
      'Cannot schedule event in the past.',
    );
  if (end <= start)
    throw invalidField('scheduled_end_time', 'GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID', 'Cannot end before it starts.');
}

const audited = (event: ScheduledEvent) => ({
  name: event.name,
  description: event.description,
  channel_id: event.channel_id,
  creator_id: event.creator_id,
  scheduled_start_time: event.scheduled_start_time,
  scheduled_end_time: event.scheduled_end_time,
  privacy_level: event.privacy_level,
  status: event.status,
  entity_type: event.entity_type,
  image_hash: event.image,
  recurrence_rule: event.recurrence_rule,
  location: event.entity_metadata?.location ?? null,
});

function create(call: Call<z.output<typeof EventForm>>): object {
  const access = guildAccess(call);
  const { guild } = access;
  const { body, world } = call;
  needNewEvent(call, access, { entity_type: body.entity_type, channel_id: body.channel_id ?? null });
  const open = [...guild.scheduledEvents.values()].filter(({ status }) => status <= EventStatus.Active);
  if (open.length >= MAX_UNCOMPLETED)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfUncompletedGuildScheduledEventsReached);
  const event: ScheduledEvent = {
    id: world.snowflakes.next(),
    guild_id: guild.fields.id,
    channel_id: body.channel_id ?? null,
    creator_id: self(call).user.id,
    name: body.name,
    description: body.description ?? null,
    scheduled_start_time: world.timestamp(Date.parse(body.scheduled_start_time)),
    scheduled_end_time: body.scheduled_end_time ? world.timestamp(Date.parse(body.scheduled_end_time)) : null,
    privacy_level: 2,
    status: EventStatus.Scheduled,
    entity_type: body.entity_type,
    entity_id: null,
    entity_metadata: body.entity_type === EXTERNAL ? { location: body.entity_metadata?.location ?? '' } : null,
    image: body.image ? keepImage(world, body.image, 'image') : null,
    recurrence_rule: recurrenceOf(body.recurrence_rule),
    exceptions: [],
    userIds: new Set([self(call).user.id]),
  };
  checkEvent(guild, event, world.clock.now(), true);
  guild.scheduledEvents.set(event.id, event);
  auditChange(call, guild, {
    action: AuditLogEvent.GuildScheduledEventCreate,
    target: event.id,
    before: null,
    after: audited(event),
  });
  tellOfEvent(world, event, 'CREATE');
  watchEvent(world, guild, event);
  return presentScheduledEvent(world, event);
}

function changed(call: Call<EventEdit>, event: ScheduledEvent): ScheduledEvent {
  const { body, world } = call;
  const next = { ...event };
  if (body.name !== undefined) next.name = body.name;
  if (body.description !== undefined) next.description = body.description ?? null;
  if (body.image !== undefined) next.image = body.image ? keepImage(world, body.image, 'image') : null;
  if (body.channel_id !== undefined) next.channel_id = body.channel_id ?? null;
  if (body.entity_type !== undefined) next.entity_type = body.entity_type;
  if (body.recurrence_rule !== undefined) next.recurrence_rule = recurrenceOf(body.recurrence_rule);
  if (body.scheduled_start_time) next.scheduled_start_time = world.timestamp(Date.parse(body.scheduled_start_time));
  if (body.scheduled_end_time !== undefined)
    next.scheduled_end_time = body.scheduled_end_time ? world.timestamp(Date.parse(body.scheduled_end_time)) : null;
  if (body.entity_metadata !== undefined)
    next.entity_metadata = body.entity_metadata ? { location: body.entity_metadata.location ?? '' } : null;
  if (next.entity_type !== EXTERNAL) next.entity_metadata = null;
  return next;
}

function edit(call: Call<EventEdit>): object {
  const access = guildAccess(call);
  const { guild } = access;
  const { body, world } = call;
  const event = eventOf(call, guild);
  needEvent(call, access, event);
  if (event.status >= EventStatus.Completed) throw fail(RESTJSONErrorCodes.CannotUpdateAFinishedEvent);
  const next = changed(call, event);
  if (body.status !== undefined && body.status !== event.status) {
    if (!TRANSITIONS[event.status]!.includes(body.status))
      throw invalidField('status', 'GUILD_SCHEDULED_EVENT_STATUS_INVALID', 'Invalid status transition.');
    next.status = body.status;
  }
  checkEvent(guild, next, world.clock.now(), false);
  const before = audited(event);
  Object.assign(event, next);
  if (event.status === EventStatus.Completed) finishEvent(world, event, event.status);
  auditChange(call, guild, {
    action: AuditLogEvent.GuildScheduledEventUpdate,
    target: event.id,
    before,
    after: audited(event),
  });
  tellOfEvent(world, event, 'UPDATE');
  watchEvent(world, guild, event);
  return presentScheduledEvent(world, event);
}

/** @see https://docs.discord.com/developers/resources/guild-scheduled-event */
export const scheduledEvents = [
  operation('list_guild_scheduled_events', {
    query: z.object({ with_user_count: queryFlag }),
    run(call) {
      const access = guildAccess(call);
      const open = [...access.guild.scheduledEvents.values()].filter(
        (event) => event.status <= EventStatus.Active && seesEvent(call, access, event),
      );
      return open.map((event) => presentScheduledEvent(call.world, event, call.query.with_user_count));
    },
  }),
  operation('get_guild_scheduled_event', {
    query: z.object({ with_user_count: queryFlag }),
    run: (call) =>
      presentScheduledEvent(call.world, eventOf(call, guildAccess(call).guild), call.query.with_user_count),
  }),
  operation('create_guild_scheduled_event', { body: EventForm, run: create }),
  operation('update_guild_scheduled_event', { body: EventEdit, run: edit }),
  operation('delete_guild_scheduled_event', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const event = eventOf(call, guild);
      needEvent(call, access, event);
      guild.scheduledEvents.delete(event.id);
      call.world.alarms.cancel(`event ${event.id}`);
      auditChange(call, guild, {
        action: AuditLogEvent.GuildScheduledEventDelete,
        target: event.id,
        before: audited(event),
        after: null,
      });
      tellOfEvent(call.world, event, 'DELETE');
    },
  }),
];
