import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { compareIds } from '../../snowflakes.ts';
import type { Guild } from '../../world/entities.ts';
import type { ScheduledEvent, ScheduledEventException } from '../../world/guild-contents.ts';
import { tellOfEvent } from '../../world/scheduled-events.ts';
import type { World } from '../../world/world.ts';
import { guildAccess, self } from '../access.ts';
import { fail } from '../errors.ts';
import { needEvent } from '../event-access.ts';
import { queryFlag, queryInt, snowflake } from '../forms.ts';
import { extraOperation, operation, type Call } from '../operation.ts';
import { isoTime } from '../recurrence-form.ts';
import { eventOf } from './scheduled-events.ts';

const Page = z.object({
  with_member: queryFlag,
  limit: queryInt(1, 100, 100),
  before: snowflake.optional(),
  after: snowflake.optional(),
});

function interested(world: World, guild: Guild, event: ScheduledEvent, query: z.output<typeof Page>): object[] {
  const { before, after, limit } = query;
  const ids = [...event.userIds]
    .sort(compareIds)
    .filter(
      (id) =>
        (before === undefined || compareIds(id, before) < 0) && (after === undefined || compareIds(id, after) > 0),
    );
  const page = before === undefined ? ids.slice(0, limit) : ids.slice(-limit);
  return page.map((id) => {
    const member = guild.members.get(id);
    return {
      guild_scheduled_event_id: event.id,
      user_id: id,
      response: 1,
      user: world.user(id),
      ...(query.with_member && member ? { member } : {}),
    };
  });
}

function exceptionOf(call: Call, event: ScheduledEvent, name: string): ScheduledEventException {
  const found = event.exceptions.find(({ event_exception_id: id }) => id === call.params[name]);
  if (!found) throw fail(RESTJSONErrorCodes.UnknownGuildScheduledEvent);
  return found;
}

function changing(call: Call): { guild: Guild; event: ScheduledEvent } {
  const access = guildAccess(call);
  const event = eventOf(call, access.guild);
  needEvent(call, access, event);
  return { guild: access.guild, event };
}

function tellOfException(call: Call, event: ScheduledEvent, one: ScheduledEventException, what: string): void {
  const d = { ...one, guild_id: event.guild_id };
  call.world.emit({ t: `GUILD_SCHEDULED_EVENT_EXCEPTION_${what}`, d, guildId: event.guild_id });
}

const ExceptionEdit = z.object({
  scheduled_start_time: isoTime.nullish(),
  scheduled_end_time: isoTime.nullish(),
  is_canceled: z.boolean().nullish(),
});

const timeOf = (world: World, time: string | null | undefined) => (time ? world.timestamp(Date.parse(time)) : null);

/** A member marks itself as interested, or no longer; only clients can, not bots. */
function respond(call: Call, isInterested: boolean): object | undefined {
  const { guild } = guildAccess(call);
  const event = eventOf(call, guild);
  const userId = self(call).user.id;
  if (event.userIds.has(userId) !== isInterested) {
    if (isInterested) event.userIds.add(userId);
    else event.userIds.delete(userId);
    const d = { guild_scheduled_event_id: event.id, user_id: userId, guild_id: event.guild_id };
    const t = `GUILD_SCHEDULED_EVENT_USER_${isInterested ? 'ADD' : 'REMOVE'}`;
    call.world.emit({ t, d, guildId: event.guild_id });
  }
  return isInterested ? { guild_scheduled_event_id: event.id, user_id: userId } : undefined;
}

/** Interested users, and occurrences that differ. @see https://docs.discord.com/developers/resources/guild-scheduled-event */
export const scheduledEventUsers = [
  operation('list_guild_scheduled_event_users', {
    query: Page,
    run(call) {
      const { guild } = guildAccess(call);
      return interested(call.world, guild, eventOf(call, guild), call.query);
    },
  }),
  operation('list_guild_scheduled_event_exception_users', {
    query: Page,
    run(call) {
      const { guild } = guildAccess(call);
      const event = eventOf(call, guild);
      exceptionOf(call, event, 'guild_scheduled_event_exception_id');
      return interested(call.world, guild, event, call.query);
    },
  }),
  operation('count_guild_scheduled_event_users', {
    run(call) {
      const { userIds, exceptions } = eventOf(call, guildAccess(call).guild);
      return {
        guild_scheduled_event_count: userIds.size,
        guild_scheduled_event_exception_counts: Object.fromEntries(
          exceptions.map(({ event_exception_id: id }) => [id, userIds.size]),
        ),
      };
    },
  }),
  operation('create_guild_scheduled_event_exception', {
    body: ExceptionEdit.extend({ original_scheduled_start_time: isoTime }),
    run(call) {
      const { event } = changing(call);
      const { body, world } = call;
      const made: ScheduledEventException = {
        event_id: event.id,
        event_exception_id: world.snowflakes.at(Date.parse(body.original_scheduled_start_time)),
        scheduled_start_time: timeOf(world, body.scheduled_start_time ?? body.original_scheduled_start_time),
        scheduled_end_time: timeOf(world, body.scheduled_end_time),
        is_canceled: body.is_canceled ?? false,
      };
      event.exceptions.push(made);
      tellOfException(call, event, made, 'CREATE');
      return made;
    },
  }),
  operation('update_guild_scheduled_event_exception', {
    body: ExceptionEdit,
    run(call) {
      const { event } = changing(call);
      const one = exceptionOf(call, event, 'exception_id');
      const { scheduled_start_time: start, scheduled_end_time: end, is_canceled: canceled } = call.body;
      if (start !== undefined) one.scheduled_start_time = timeOf(call.world, start);
      if (end !== undefined) one.scheduled_end_time = timeOf(call.world, end);
      if (typeof canceled === 'boolean') one.is_canceled = canceled;
      tellOfException(call, event, one, 'UPDATE');
      return one;
    },
  }),
  operation('delete_guild_scheduled_event_exception', {
    run(call) {
      const { event } = changing(call);
      const one = exceptionOf(call, event, 'exception_id');
      event.exceptions = event.exceptions.filter((other) => other !== one);
      tellOfException(call, event, one, 'DELETE');
      tellOfEvent(call.world, event, 'UPDATE');
    },
  }),
];

const at = '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users/@me';
export const eventResponses = [
  extraOperation(
    { id: 'join_scheduled_event', method: 'PUT', path: at, auth: 'u' },
    { run: (call) => respond(call, true) },
  ),
  extraOperation(
    { id: 'leave_scheduled_event', method: 'DELETE', path: at, auth: 'u' },
    { run: (call) => respond(call, false) },
  ),
];
