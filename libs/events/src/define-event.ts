import type { EventOrder } from '#libs/vocabulary';
import type { GatewayDispatchEvents } from 'discord-api-types/v10';
import type { z } from 'zod';

/** One script event that a gateway dispatch contains. */
export interface ParsedDispatch<P> {
  guildId: string;
  /**
   * Id of the user who caused it, if Discord says so; else null. The bot drops events that its own user caused, so that no
   * script answers itself: a script's own messages, edits and reactions never come back to it as events.
   */
  actorId: string | null;
  payload: P;
  /**
   * Distinguishes the events of one dispatch that contains several. It is part of the event id, so a redelivery must give the
   * same value. Missing for a dispatch that contains one event.
   */
  part?: string;
}

/**
 * Reads Discord's data (`d`, unchecked) as script events: none when it concerns no guild (a direct message) or is not for
 * scripts. May assume Discord's documented shape: the bot catches, counts and logs what it throws.
 */
export type DispatchReader<P> = (data: never) => ReadonlyArray<ParsedDispatch<P>>;

/** Name of a gateway dispatch, e.g. `MESSAGE_CREATE`. */
export type DispatchName = `${GatewayDispatchEvents}`;

/** An event that scripts can listen for, as `defineEvent` makes it. */
export interface EventDefinition<N extends string = string, S extends z.ZodType = z.ZodType> {
  /** `noun.verb`, equal to the path of its file. */
  readonly name: N;
  readonly summary: string;
  /** Discord's page about it; null for an event that Mainstay itself makes. */
  readonly see: string | null;
  /** Payload for a script's handler. */
  readonly payload: S;
  /**
   * Which runs of one script with this event follow each other, unless the script chooses another order: `channel` for messages,
   * reactions and threads, `user` for members, `guild` for the structure of the guild, `none` for interactions.
   */
  readonly order: EventOrder;
  /** Key of an event for each order that its handlers may have, besides `guild` and `none`. */
  readonly keys: {
    channel?(payload: z.infer<S>): string;
    user?(payload: z.infer<S>): string;
    timer?(payload: z.infer<S>): string;
  };
  /** A short script that listens for it; it is compiled against the generated typings. */
  readonly example: string;
  /**
   * The gateway dispatches that contain this event, each with its reader; empty for an event that Mainstay itself makes.
   * Readers take the data as `discord-api-types` has it.
   */
  readonly dispatches: { readonly [D in DispatchName]?: DispatchReader<z.infer<S>> };
}

/** Declares an event that scripts may listen for. */
export function defineEvent<const N extends string, S extends z.ZodType>(
  definition: EventDefinition<N, S>,
): EventDefinition<N, S> {
  return definition;
}

/** Orders that a handler of the event may have. */
export function ordersOf({ keys }: Pick<EventDefinition, 'keys'>): EventOrder[] {
  return [...(Object.keys(keys) as EventOrder[]), 'guild', 'none'];
}
