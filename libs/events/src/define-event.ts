import type { GatewayDispatchEvents } from 'discord-api-types/v10';
import type { z } from 'zod';

/** What a gateway dispatch became: the guild that it concerns and what its scripts receive. */
export interface ParsedDispatch<P> {
  guildId: string;
  /**
   * Id of the user who did it, where Discord tells; else null. The bot drops what its own user did, so that no script
   * answers itself: a script's own messages, edits and reactions never come back to it as events.
   */
  actorId: string | null;
  payload: P;
}

/** Something that scripts can hear, as `defineEvent` makes it. */
export interface EventDefinition<N extends string = string, S extends z.ZodType = z.ZodType> {
  /** `noun.verb`, equal to the path of its file. */
  readonly name: N;
  readonly summary: string;
  /** Discord's page about it; null for an event that Mainstay itself makes. */
  readonly see: string | null;
  /** Name of the gateway dispatch that it comes from; null for an event that Mainstay itself makes. */
  readonly dispatch: `${GatewayDispatchEvents}` | null;
  /** What a script's handler receives. */
  readonly payload: S;
  /** A short script that listens for it; it is compiled against the generated typings. */
  readonly example: string;
  /**
   * From Discord's data (`d`, unchecked) to guild and payload. Null when it concerns no guild (a direct message) or is
   * not for scripts. May assume Discord's documented shape: a throw is caught, counted and told.
   */
  readonly fromDispatch: (data: never) => ParsedDispatch<z.infer<S>> | null;
}

/** Declares an event that scripts may listen for. `fromDispatch` takes the data as `discord-api-types` has it. */
export function defineEvent<const N extends string, S extends z.ZodType>(
  definition: EventDefinition<N, S>,
): EventDefinition<N, S> {
  return definition;
}
