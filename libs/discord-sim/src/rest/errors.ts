/**
 * Discord's JSON error codes: status and message of each that the simulator answers.
 *
 * @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
 */
const codes = {
  10001: [404, 'Unknown Account'],
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10005: [404, 'Unknown Integration'],
  10006: [404, 'Unknown Invite'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10009: [404, 'Unknown Overwrite'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10026: [404, 'Unknown Ban'],
  10057: [404, 'Unknown guild template'],
  10060: [404, 'Unknown sticker'],
  10061: [404, 'Unknown sticker pack'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  10065: [404, 'Unknown Voice State'],
  10066: [404, 'Unknown application command permissions'],
  10067: [404, 'Unknown Stage Instance'],
  10069: [404, 'Unknown Guild Welcome Screen'],
  10070: [404, 'Unknown Guild Scheduled Event'],
  10087: [404, 'Unknown Tag'],
  10097: [404, 'Unknown sound'],
  10124: [404, 'Unknown Invite Target Users Job'],
  10129: [404, 'Unknown Invite Target Users'],
  20001: [403, 'Bots cannot use this endpoint'],
  20002: [403, 'Only bots can use this endpoint'],
  20012: [403, 'You are not authorized to perform this action on this application'],
  20016: [429, 'This action cannot be performed due to slowmode rate limit'],
  30003: [400, 'Maximum number of pins reached (250)'],
  30004: [400, 'Maximum number of recipients reached. (10)'],
  30005: [400, 'Maximum number of server roles reached (250)'],
  30007: [400, 'Maximum number of webhooks reached (15)'],
  30008: [400, 'Maximum number of emojis reached'],
  30010: [403, 'Maximum number of reactions reached (20)'],
  30013: [400, 'Maximum number of server channels reached (500)'],
  30015: [400, 'Maximum number of attachments in a message reached (10)'],
  30016: [400, 'Maximum number of invites reached (1000)'],
  30018: [400, 'Maximum number of animated emojis reached'],
  30031: [400, 'Guild already has a template'],
  30032: [400, 'Maximum number of application commands reached (100).'],
  30033: [400, 'Maximum number of thread participants has been reached (1000)'],
  30035: [400, 'Maximum number of bans for non-guild members have been exceeded'],
  30038: [400, 'Maximum number of uncompleted guild scheduled events reached (100)'],
  30039: [400, 'Maximum number of stickers reached'],
  30045: [400, 'Maximum number of soundboard sounds reached'],
  30047: [400, 'Maximum number of pinned threads in a forum channel has been reached'],
  30048: [400, 'Maximum number of tags in a forum channel has been reached'],
  30052: [400, 'Bitrate is too high for channel of this type'],
  30058: [400, 'Maximum number of webhooks per guild reached (1000)'],
  30060: [400, 'Maximum number of channel permission overwrites reached (1000)'],
  40001: [401, 'Unauthorized'],
  40005: [413, 'Request entity too large'],
  40007: [403, 'The user is banned from this guild.'],
  40009: [400, 'Only one channel can have a parent_id modified at a time'],
  40032: [400, 'Target user is not connected to voice.'],
  40033: [400, 'This message has already been crossposted'],
  40041: [400, 'An application command with that name already exists'],
  40058: [400, 'Cannot send messages in a forum channel'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40061: [400, 'Tag names must be unique'],
  40066: [400, 'There are no tags available that can be set by non-moderators'],
  40067: [400, 'A tag is required to create a forum post in this channel'],
  40094: [400, 'This interaction has hit the maximum number of follow up messages'],
  50001: [403, 'Missing Access'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50004: [403, 'Widget Disabled'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50016: [
    400,
    'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete.',
  ],
  50019: [400, 'A message can only be pinned in the channel it was sent in'],
  50020: [400, 'Invite code is either invalid or taken.'],
  50021: [403, 'Cannot execute action on a system message'],
  50024: [403, 'Cannot execute action on this channel type'],
  50025: [401, 'Invalid OAuth2 access token'],
  50026: [403, 'Missing required OAuth2 scope'],
  50027: [401, 'Invalid Webhook Token'],
  50028: [400, 'Invalid Role'],
  50033: [400, 'Invalid Recipient(s)'],
  50034: [400, 'You can only bulk delete messages that are under 14 days old.'],
  50035: [400, 'Invalid Form Body'],
  50041: [400, 'Invalid API version'],
  50045: [413, 'File uploaded exceeds the maximum size'],
  50046: [400, 'Invalid Asset'],
  50055: [400, 'Invalid Guild'],
  50068: [400, 'Invalid message type'],
  50074: [400, 'Cannot delete a channel required for Community Servers'],
  50080: [400, 'Cannot edit stickers within a message'],
  50081: [400, 'Invalid Sticker'],
  50083: [400, 'Thread is archived'],
  50085: [400, '`before` value is earlier than the thread creation date'],
  50086: [400, 'Community server channels must be text channels'],
  50101: [403, 'This server needs more boosts to perform this action'],
  50109: [400, 'The request body contains invalid JSON.'],
  50110: [400, 'The provided file is invalid.'],
  50124: [400, 'The provided file duration exceeds maximum of 5.2 seconds.'],
  50131: [400, 'Owner cannot be pending member'],
  50138: [400, 'Failed to resize asset below the maximum size: 262144'],
  50159: [400, 'Voice messages do not support additional content.'],
  50160: [400, 'Voice messages must have a single audio attachment.'],
  50161: [400, 'Voice messages must have supporting metadata.'],
  50162: [400, 'Voice messages cannot be edited.'],
  50163: [400, 'Cannot delete guild subscription integration'],
  50167: [400, 'Cannot send voice effect when user is server muted, deafened, or suppressed'],
  50173: [403, 'You cannot send voice messages in this channel.'],
  50278: [403, 'Cannot send messages to this user due to having no mutual guilds'],
  150006: [400, 'The Stage is already open'],
  160002: [400, 'You cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [403, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
  160014: [403, 'You cannot forward a message whose content you cannot read.'],
  180000: [400, 'Cannot update a finished event'],
  200000: [400, 'Message was blocked by automatic moderation'],
  200001: [400, 'Title was blocked by automatic moderation'],
  220001: [400, 'Webhooks posted to forum channels must have a thread_name or thread_id'],
  220002: [400, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id'],
  220003: [400, 'Webhooks can only create threads in forum channels'],
  350000: [400, 'Cannot enable onboarding, requirements are not met'],
  350001: [400, 'Cannot update onboarding while below requirements'],
  500000: [400, 'Failed to ban users'],
  520000: [403, 'Poll voting blocked'],
  520001: [400, 'Poll expired'],
  520002: [400, 'Invalid channel type for poll creation'],
  520003: [400, 'Cannot edit a poll message'],
  520004: [400, 'Cannot use an emoji included with the poll'],
  520006: [400, 'Cannot expire a non-poll message'],
} as const;

export type ErrorCode = keyof typeof codes;

/** One field of a form that Discord refused. */
export interface FieldError {
  code: string;
  message: string;
}

/** An error answer: status and body as Discord sends them. */
export class DiscordError extends Error {
  readonly status: number;
  readonly body: { message: string; code: number; errors?: object; [more: string]: unknown };

  constructor(status: number, body: DiscordError['body']) {
    super(body.message);
    this.name = 'DiscordError';
    this.status = status;
    this.body = body;
  }
}

/** The error of a code, to be thrown. */
export function fail(code: ErrorCode, more: object = {}): DiscordError {
  const [status, message] = codes[code];
  return new DiscordError(status, { message, code, ...more });
}

/** The errors without a code of their own: 401, 404, 405 and 500. */
export function plain(status: 401 | 404 | 405 | 500, message: string): DiscordError {
  return new DiscordError(status, { message: `${status}: ${message}`, code: 0 });
}

/**
 * A refused form, by path of the field.
 *
 * @see https://docs.discord.com/developers/reference#error-messages
 */
export function invalidForm(
  fields: ReadonlyArray<{ path: ReadonlyArray<string | number>; error: FieldError }>,
): DiscordError {
  const errors: Record<string, unknown> = {};
  for (const { path, error } of fields) {
    let at = errors;
    for (const key of path) at = (at[String(key)] ??= {}) as Record<string, unknown>;
    ((at['_errors'] ??= []) as FieldError[]).push(error);
  }
  return fail(50035, { errors });
}

/** One refused field. */
export function invalidField(field: string, code: string, message: string): DiscordError {
  return invalidForm([{ path: field.split('.'), error: { code, message } }]);
}
