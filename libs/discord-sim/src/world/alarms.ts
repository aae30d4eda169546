import { watchPoll } from './polls.ts';
import { isThread, watchThread } from './threads.ts';
import type { World } from './world.ts';

/** Sets the clock for what is under way in a world that was loaded: threads that will sleep, polls that will end. */
export function watchAll(world: World): void {
  for (const channel of world.channels.values()) {
    if (isThread(channel) && !channel.thread_metadata!.archived) watchThread(world, channel);
    for (const message of world.log(channel.id))
      if (message.votes && !message.votes.isFinal) watchPoll(world, channel, message);
  }
}
