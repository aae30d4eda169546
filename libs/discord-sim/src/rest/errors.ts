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
  10006: [404, 'Unknown Invite'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10009: [404, 'Unknown Overwrite'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10026: [404, 'Unknown Ban'],
  10060: [404, 'Unknown sticker'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  10087: [404, 'Unknown Tag'],
  20001: [403, 'Bots cannot use this endpoint'],
  20002: [403, 'Only bots can use this endpoint'],
  20012: [403, 'You are not authorized to perform this action on this application'],
  20016: [429, 'This action cannot be performed due to slowmode rate limit'],
  30003: [400, 'Maximum number of pins reached (250)'],
  30005: [400, 'Maximum number of server roles reached (250)'],
  30007: [400, 'Maximum number of webhooks reached (15)'],
  30010: [403, 'Maximum number of reactions reached (20)'],
  30013: [400, 'Maximum number of server channels reached (500)'],
  30015: [400, 'Maximum number of attachments in a message reached (10)'],
  30032: [400, 'Maximum number of application commands reached (100).'],
  30033: [400, 'Maximum number of thread participants has been reached (1000)'],
  30047: [400, 'Maximum number of pinned threads in a forum channel has been reached'],
  30048: [400, 'Maximum number of tags in a forum channel has been reached'],
  30058: [400, 'Maximum number of webhooks per guild reached (1000)'],
  40001: [401, 'Unauthorized'],
  40005: [413, 'Request entity too large'],
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
  50055: [400, 'Invalid Guild'],
  50068: [400, 'Invalid message type'],
  50080: [400, 'Cannot edit stickers within a message'],
  50081: [400, 'Invalid Sticker'],
  50083: [400, 'Thread is archived'],
  50085: [400, '`before` value is earlier than the thread creation date'],
  50109: [400, 'The request body contains invalid JSON.'],
  50159: [400, 'Voice messages do not support additional content.'],
  50160: [400, 'Voice messages must have a single audio attachment.'],
  50161: [400, 'Voice messages must have supporting metadata.'],
  50162: [400, 'Voice messages cannot be edited.'],
  50173: [403, 'You cannot send voice messages in this channel.'],
  160002: [400, 'You cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [403, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
  160014: [403, 'You cannot forward a message whose content you cannot read.'],
  220001: [400, 'Webhooks posted to forum channels must have a thread_name or thread_id'],
  220002: [400, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id'],
  220003: [400, 'Webhooks can only create threads in forum channels'],
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
