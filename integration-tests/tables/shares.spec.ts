import { guildUnits } from './guild-units.ts';
import { restUnits } from './rest-units.ts';

// Every unit of work that all guilds share. A new one is a row: 20 guilds use as much as they can, and a quiet guild still gets
// its share.
const units = [...restUnits, ...guildUnits];
const HOSTILE = 20;

describe('shares of guilds', () => {
  it.each(units.map((row) => [row.unit, row] as const))(
    '%s beside 20 hostile guilds → within the share of a quiet one',
    async (_, { costOfQuiet, most }) => {
      expect(await costOfQuiet(HOSTILE)).toBeLessThanOrEqual(most(await costOfQuiet(0)));
    },
  );
});
