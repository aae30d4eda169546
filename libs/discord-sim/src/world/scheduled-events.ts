// Scheduled events begin, end, are removed and recur by the clock.
import { snowflakeTime } from '#libs/vocabulary';
import type { Guild } from './entities.ts';
import type { ScheduledEvent } from './guild-contents.ts';
import { presentScheduledEvent } from './present-guild.ts';
import { nextOccurrence, type RecurrenceRule } from './recurrence.ts';
import type { World } from './world.ts';

export const EventStatus = { Scheduled: 1, Active: 2, Completed: 3, Canceled: 4 } as const;
export const EXTERNAL = 3;

/** Discord's documentation has "a few hours" and "a few minutes". */
const FORGOTTEN_AFTER = 3 * 3_600_000;
const EMPTY_FOR = 5 * 60_000;

export function tellOfEvent(world: World, event: ScheduledEvent, what: 'CREATE' | 'UPDATE' | 'DELETE'): void {
  world.emit({ t: `GUILD_SCHEDULED_EVENT_${what}`, d: presentScheduledEvent(world, event), guildId: event.guild_id });
}

/** The next occurrence of an event that is not cancelled, with its end. */
function nextTime(world: World, event: ScheduledEvent): { start: number; end: number | null } | null {
  const rule = event.recurrence_rule as RecurrenceRule | null;
  if (!rule) return null;
  const length = event.scheduled_end_time
    ? Date.parse(event.scheduled_end_time) - Date.parse(event.scheduled_start_time)
    : null;
  const now = Math.max(world.clock.now(), Date.parse(event.scheduled_start_time));
  for (let start = nextOccurrence(rule, now); start !== null; start = nextOccurrence(rule, start)) {
    const exception = event.exceptions.find(({ event_exception_id: id }) => snowflakeTime(id) === start);
    if (exception?.is_canceled) continue;
    const begins = exception?.scheduled_start_time ? Date.parse(exception.scheduled_start_time) : start;
    const ends = exception?.scheduled_end_time ? Date.parse(exception.scheduled_end_time) : null;
    return { start: begins, end: ends ?? (length === null ? null : begins + length) };
  }
  return null;
}

/** Ends an event, started or not: a recurring one waits for its next time. */
export function finishEvent(world: World, event: ScheduledEvent, status: number): void {
  const next = nextTime(world, event);
  event.status = next ? EventStatus.Scheduled : status;
  if (next) {
    event.scheduled_start_time = world.timestamp(next.start);
    event.scheduled_end_time = next.end === null ? null : world.timestamp(next.end);
  }
}

const isEmpty = (guild: Guild, channelId: string | null): boolean =>
  [...guild.voiceStates.values()].every(({ channel_id }) => channel_id !== channelId);

function become(world: World, guild: Guild, event: ScheduledEvent, status: number): void {
  if (status === EventStatus.Active) event.status = status;
  else finishEvent(world, event, status);
  tellOfEvent(world, event, 'UPDATE');
  watchEvent(world, guild, event);
}

/**
 * Sets the alarm for the next automatic change of an event.
 *
 * @see https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-status-update-automation
 */
export function watchEvent(world: World, guild: Guild, event: ScheduledEvent): void {
  const name = `event ${event.id}`;
  const isExternal = event.entity_type === EXTERNAL;
  const at = (time: number, status: number) =>
    world.alarms.set(name, time, () => {
      if (guild.scheduledEvents.get(event.id) === event) become(world, guild, event, status);
    });
  world.alarms.cancel(name);
  if (event.status === EventStatus.Scheduled) {
    const start = Date.parse(event.scheduled_start_time);
    if (isExternal) at(start, EventStatus.Active);
    else at(start + FORGOTTEN_AFTER, EventStatus.Canceled);
  } else if (event.status === EventStatus.Active) {
    if (isExternal) at(Date.parse(event.scheduled_end_time ?? ''), EventStatus.Completed);
    else if (isEmpty(guild, event.channel_id)) at(world.clock.now() + EMPTY_FOR, EventStatus.Completed);
  }
}

/** A member joined or left a voice or stage channel: an event there ends when the channel is empty. */
export function watchEventsIn(world: World, guild: Guild): void {
  for (const event of guild.scheduledEvents.values()) {
    if (event.status !== EventStatus.Active || event.entity_type === EXTERNAL) continue;
    const isWaiting = world.alarms.has(`event ${event.id}`);
    if (isWaiting !== isEmpty(guild, event.channel_id)) watchEvent(world, guild, event);
  }
}
