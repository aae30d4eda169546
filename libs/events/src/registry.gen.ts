// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.
import { guildCreate } from './guild/create.event.ts';
import { memberAdd } from './member/add.event.ts';
import { memberRemove } from './member/remove.event.ts';
import { messageCreate } from './message/create.event.ts';
import { messageDelete } from './message/delete.event.ts';
import { messageUpdate } from './message/update.event.ts';
import { reactionAdd } from './reaction/add.event.ts';
import { reactionClear } from './reaction/clear.event.ts';
import { reactionRemove } from './reaction/remove.event.ts';
import { timerFire } from './timer/fire.event.ts';

/** Every event by name. */
export const events = {
  'guild.create': guildCreate,
  'member.add': memberAdd,
  'member.remove': memberRemove,
  'message.create': messageCreate,
  'message.delete': messageDelete,
  'message.update': messageUpdate,
  'reaction.add': reactionAdd,
  'reaction.clear': reactionClear,
  'reaction.remove': reactionRemove,
  'timer.fire': timerFire,
} as const;

export type EventName = keyof typeof events;
