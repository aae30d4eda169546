const DOCS = 'https://docs.discord.com/developers';

/**
 * A test named after a rule of Discord's. `make gen` lists them all in `docs/discord-sim-rules.md`, so both arguments are literals.
 *
 * @param page page of the documentation that states it: the path below `developers/`, with its anchor; `observed` for behaviour that
 * Discord does not document and bots observe
 * @param rule the rule as a sentence
 */
export function rule(page: string, rule: string, test: () => Promise<void> | void): void {
  it(`${rule} (${page === 'observed' ? page : `${DOCS}/${page}`})`, async () => test());
}
