import { Fault } from '#libs/vocabulary';

/** @throws Fault `vm.walls-missing` that names each missing wall and how to install it */
export function requireAllWalls(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const list = missing.map((one) => `  ${one}`).join('\n');
  throw new Fault('vm.walls-missing', `REQUIRE_WALLS=all, and this machine lacks walls around scripts:\n${list}`);
}
