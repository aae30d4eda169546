import type { Simulation } from '../../simulate.ts';
import type { Application, Guild } from '../../world/entities.ts';
import { caller } from '../callers.ts';

/** Where the calls of a test come from and what they are about. */
export interface Estate {
  sim: Simulation;
  application: Application;
  /** The guild that the bot administers. */
  home: Guild;
  /** A guild that neither the bot nor the owner of the other one is in. */
  foreign: Guild;
  /** Values of `Authorization`. */
  tokens: {
    /** Administrator at home. */
    bot: string;
    /** A bot that is in the foreign guild only. */
    strangerBot: string;
    owner: string;
    member: string;
    /** Somebody who is in no guild. */
    stranger: string;
    /** The owner's, with all scopes. */
    bearer: string;
    /** The owner's, with the scope `identify` only. */
    bareBearer: string;
  };
  /** Access tokens of people who are not at home, by their ids. */
  joinable: Map<string, string>;
  /** Interactions of commands that wait for an answer, and those that were answered. */
  waiting: Array<{ id: string; token: string }>;
  answered: Array<{ id: string; token: string }>;
}

export const as = (estate: Estate, who: keyof Estate['tokens']) => caller(estate.sim, estate.tokens[who]);
