import { watchLateEntry } from './audit-log.ts';
import { watchIncidents } from './incidents.ts';
import { watchInteraction } from './interaction-failure.ts';
import { watchInvite } from './invites.ts';
import { watchPoll } from './polls.ts';
import { watchEvent } from './scheduled-events.ts';
import { isThread, watchThread } from './threads.ts';
import type { World } from './world.ts';

/** Sets the alarms for all future events of a world that was loaded or made. */
export function watchDeadlines(world: World): void {
  for (const channel of world.channels.values()) {
    if (isThread(channel) && !channel.thread_metadata!.archived) watchThread(world, channel);
    for (const message of world.log(channel.id))
      if (message.votes && !message.votes.isFinal) watchPoll(world, channel, message);
  }
  for (const guild of world.guilds.values()) {
    for (const event of guild.scheduledEvents.values()) watchEvent(world, guild, event);
    for (const invite of guild.invites.values()) watchInvite(world, guild, invite);
    watchIncidents(world, guild);
  }
  for (const interaction of world.interactions.all.values())
    if (interaction.state === 'waiting') watchInteraction(world, interaction);
  for (const id of world.lateEntries.keys()) watchLateEntry(world, id);
}
