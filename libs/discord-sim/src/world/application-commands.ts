import type { ApplicationCommand, Guild } from './entities.ts';

/** Commands of applications: global ones, and those of one guild. */
export class ApplicationCommands {
  readonly #byScope = new Map<string, Map<string, ApplicationCommand>>();

  /** All of them, by application and guild. */
  get scopes(): Map<string, Map<string, ApplicationCommand>> {
    return this.#byScope;
  }

  /** Of an application: its global commands, or those of a guild. */
  scope(applicationId: string, guildId?: string): Map<string, ApplicationCommand> {
    const key = `${applicationId}/${guildId ?? ''}`;
    let commands = this.#byScope.get(key);
    if (!commands) this.#byScope.set(key, (commands = new Map()));
    return commands;
  }

  /** For reading only: a lookup of a missing list creates nothing. */
  #of(applicationId: string, guildId?: string): ApplicationCommand[] {
    return [...(this.#byScope.get(`${applicationId}/${guildId ?? ''}`)?.values() ?? [])];
  }

  /** All commands available in a guild: a guild's own command overrides a global one of its name and type. */
  usable(applicationId: string, guildId?: string): ApplicationCommand[] {
    const own = guildId === undefined ? [] : this.#of(applicationId, guildId);
    const hidden = new Set(own.map(({ type, name }) => `${type} ${name}`));
    const global = this.#of(applicationId).filter(({ type, name }) => !hidden.has(`${type} ${name}`));
    return [...own, ...global];
  }
}

/** Permissions of a command are deleted when it is deleted or renamed. */
export function withoutPermissions(world: { readonly guilds: ReadonlyMap<string, Guild> }, commandId: string): void {
  for (const guild of world.guilds.values()) guild.commandPermissions.delete(commandId);
}
