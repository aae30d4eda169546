import type { Simulation } from '../../src/simulation.ts';
import type { Application, Guild } from '../../src/world/entities.ts';
import { caller } from '../callers.ts';

/** Callers and objects of a test's calls. */
export interface Estate {
  sim: Simulation;
  application: Application;
  /** The guild that the bot administers. */
  home: Guild;
  /** A guild with neither the bot nor the owner of the other one. */
  foreign: Guild;
  /** Values of `Authorization`. */
  tokens: {
    /** Administrator of the home guild. */
    bot: string;
    /** A bot that is in the foreign guild only. */
    strangerBot: string;
    owner: string;
    member: string;
    /** A user in no guild. */
    stranger: string;
    /** The owner's, with all scopes. */
    bearer: string;
    /** The owner's, with the scope `identify` only. */
    bareBearer: string;
  };
  /** Access tokens of people outside the home guild, by their ids. */
  joinable: Map<string, string>;
  /** Interactions that wait for an answer, and answered ones. */
  waiting: Array<{ id: string; token: string }>;
  answered: Array<{ id: string; token: string }>;
}

export const as = (estate: Estate, who: keyof Estate['tokens']) => caller(estate.sim, estate.tokens[who]);
