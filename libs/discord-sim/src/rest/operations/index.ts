import { callbacks } from '../../interactions/callback.ts';
import { commandIndexes } from '../../interactions/command-index.ts';
import { invocations } from '../../interactions/invoke.ts';
import type { ExtraOperation, Operation } from '../operation.ts';
import { applicationCommands } from './application-commands.ts';
import { applications } from './applications.ts';
import { auditLogs } from './audit-log.ts';
import { bans } from './bans.ts';
import { channelPositions } from './channel-positions.ts';
import { channels } from './channels.ts';
import { conversation } from './conversation.ts';
import { gateway } from './gateway.ts';
import { invites } from './invites.ts';
import { emojis } from './emojis.ts';
import { acceptInvite, inviteTargets } from './invite-targets.ts';
import { autoModeration } from './auto-moderation.ts';
import { guildStickers } from './guild-stickers.ts';
import { scheduledEvents } from './scheduled-events.ts';
import { soundboard } from './soundboard.ts';
import { stages } from './stages.ts';
import { eventResponses, scheduledEventUsers } from './scheduled-event-users.ts';
import { guildSettings } from './guild-settings.ts';
import { widgets } from './widgets.ts';
import { templates } from './templates.ts';
import { applicationEmojis } from './application-emojis.ts';
import { roleConnections } from './role-connections.ts';
import { commandPermissions } from './command-permissions.ts';
import { voice } from './voice.ts';
import { identity } from './identity.ts';
import { applyToJoin, joinRequests } from './join-requests.ts';
import { groupDms } from './group-dms.ts';
import { applicationFiles } from './application-files.ts';
import { guilds } from './guilds.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { pins } from './pins.ts';
import { votes } from './polls.ts';
import { refreshUrls } from './refresh-urls.ts';
import { prune } from './prune.ts';
import { reactions } from './reactions.ts';
import { roles } from './roles.ts';
import { users } from './users.ts';
import { webhooks } from './webhooks.ts';

/** Every operation of Discord's document that the simulator implements, one file per group. */
export const implemented: readonly Operation[] = [
  ...applicationCommands,
  ...applications,
  ...auditLogs,
  ...bans,
  ...callbacks,
  ...channelPositions,
  ...channels,
  ...conversation,
  ...gateway,
  ...invites,
  ...emojis,
  ...inviteTargets,
  ...autoModeration,
  ...guildStickers,
  ...scheduledEvents,
  ...soundboard,
  ...stages,
  ...scheduledEventUsers,
  ...guildSettings,
  ...widgets,
  ...templates,
  ...applicationEmojis,
  ...roleConnections,
  ...commandPermissions,
  ...voice,
  ...identity,
  ...joinRequests,
  ...groupDms,
  ...applicationFiles,
  ...guilds,
  ...members,
  ...messages,
  ...pins,
  ...prune,
  ...reactions,
  ...roles,
  ...users,
  ...webhooks,
];

/** Calls that clients make although Discord's document does not contain them. */
export const extras: readonly ExtraOperation[] = [
  ...invocations,
  ...commandIndexes,
  ...votes,
  acceptInvite,
  ...eventResponses,
  applyToJoin,
  refreshUrls,
];
