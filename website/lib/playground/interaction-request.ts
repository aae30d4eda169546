/** An interaction with an application: a command, a component, an autocomplete or a form. */
export interface Started {
  as: string;
  type: 2 | 3 | 4 | 5;
  applicationId: string;
  messageId?: string;
  messageFlags?: number;
  data: Record<string, unknown>;
  /** In the order of their numbers in `data`. */
  files?: File[];
}

/** The body that Discord's clients send. */
export function interactionOf(guildId: string, channelId: string, started: Started & { nonce: string }): object {
  const { type, applicationId, messageId, messageFlags = 0, nonce, data } = started;
  return {
    type,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channelId,
    session_id: 'playground',
    nonce,
    data,
    ...(messageId === undefined ? {} : { message_id: messageId, message_flags: messageFlags }),
  };
}

/** How a body names the files that come with it: by their numbers. */
export const attachmentsOf = (filenames: readonly string[]): object[] =>
  filenames.map((filename, index) => ({ id: String(index), filename }));
