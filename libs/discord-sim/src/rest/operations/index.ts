import { callbacks } from '../../interactions/callback.ts';
import { invocations } from '../../interactions/invoke.ts';
import type { ExtraOperation, Operation } from '../operation.ts';
import { applicationCommands } from './application-commands.ts';
import { applications } from './applications.ts';
import { bans } from './bans.ts';
import { channels } from './channels.ts';
import { conversation } from './conversation.ts';
import { gateway } from './gateway.ts';
import { guilds } from './guilds.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { pins } from './pins.ts';
import { votes } from './polls.ts';
import { reactions } from './reactions.ts';
import { roles } from './roles.ts';
import { users } from './users.ts';
import { webhooks } from './webhooks.ts';

/** Every operation of Discord's document that the simulator implements, one file per group. */
export const implemented: readonly Operation[] = [
  ...applicationCommands,
  ...applications,
  ...bans,
  ...callbacks,
  ...channels,
  ...conversation,
  ...gateway,
  ...guilds,
  ...members,
  ...messages,
  ...pins,
  ...reactions,
  ...roles,
  ...users,
  ...webhooks,
];

/** Calls that clients make although Discord's document does not name them. */
export const extras: readonly ExtraOperation[] = [...invocations, ...votes];
