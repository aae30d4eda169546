/** Data of one capability: a permission that a compartment needs to call the ops that name it. */
export interface CapabilityEntry {
  /** Description for the admin who grants it. */
  summary: string;
  /**
   * `low`: visible to the scripts only. `medium`: visible to members, and easy to undo. `high`: deletes data of members or changes
   * permissions.
   */
  risk: 'low' | 'medium' | 'high';
}

/** All capabilities. An op with another capability does not compile. */
export const capabilities = {
  'kv:read': { summary: 'Read stored values of the server.', risk: 'low' },
  'kv:write': { summary: 'Store, change and delete values of the server.', risk: 'low' },
  'log:write': { summary: 'Write lines to the log of the server.', risk: 'low' },
  'members:read': { summary: 'Read members and their roles.', risk: 'low' },
  'messages:read': { summary: 'Read messages in channels that the bot can view.', risk: 'low' },
  'messages:write': { summary: 'Send messages, and edit messages of the bot.', risk: 'medium' },
  'messages:manage': { summary: 'Delete messages of members.', risk: 'high' },
  'reactions:write': { summary: 'React to messages.', risk: 'medium' },
  'roles:write': { summary: 'Give roles to members and take roles from them.', risk: 'high' },
  'timers:write': { summary: 'Schedule and cancel timers.', risk: 'low' },
} as const satisfies Readonly<Record<string, CapabilityEntry>>;

export type Capability = keyof typeof capabilities;
