const DOCS = 'https://docs.discord.com/developers';

/**
 * A test named after a rule of Discord's. `make gen` lists them all in `docs/discord-sim-rules.md`, so both arguments are literals.
 *
 * @param page where Discord states it: the path below `developers/`, with its anchor; `observed` for what Discord does not
 *   write and bots meet
 * @param rule the rule as a sentence that holds
 */
export function rule(page: string, rule: string, test: () => Promise<void> | void): void {
  it(`${rule} (${page === 'observed' ? page : `${DOCS}/${page}`})`, async () => test());
}
