import { coverage, coveragePage } from './coverage.ts';

describe('coverage', () => {
  it('every operation in scope is implemented', () => {
    const missing = coverage().filter(({ isImplemented }) => !isImplemented);
    expect(missing.map(({ id }) => id)).toEqual([]);
    expect(coverage().length).toBeGreaterThan(200);
  });

  it('the page lists each of them', () => {
    const page = coveragePage();
    for (const { id } of coverage()) expect(page).toContain(`\`${id}\``);
  });
});
