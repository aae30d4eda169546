import type { ProgramModule, VmPort } from '#libs/ports';
import { toFault } from '#libs/vocabulary';

/**
 * Tries a module together with the guild's live ones. A live script that cannot be loaded anyway is left out, so that it does
 * not block changes of the others.
 *
 * @returns names of the events that the module listens for
 * @throws Fault of the module, or of a live script that fails because of it
 */
export async function tryTogether(
  vm: VmPort,
  guildId: string,
  live: readonly ProgramModule[],
  module: ProgramModule,
): Promise<string[]> {
  const others = live.filter(({ name }) => name !== module.name);
  try {
    const { perModule } = await vm.inspect(programOf(guildId, [...others, module]));
    return perModule[module.name] ?? [];
  } catch (error) {
    const culprit = scriptOf(error);
    const isOther = culprit !== null && others.some(({ name }) => name === culprit);
    if (!isOther || (await failingIn(vm, guildId, live)) !== culprit) throw error;
    const rest = live.filter(({ name }) => name !== culprit);
    return tryTogether(vm, guildId, rest, module);
  }
}

/** The live script that cannot be loaded; null when all can. @throws Fault of the system */
async function failingIn(vm: VmPort, guildId: string, live: readonly ProgramModule[]): Promise<string | null> {
  try {
    await vm.inspect(programOf(guildId, live));
    return null;
  } catch (error) {
    const culprit = scriptOf(error);
    if (culprit === null) throw error;
    return culprit;
  }
}

function scriptOf(error: unknown): string | null {
  const { side, data } = toFault(error);
  const script = data?.['script'];
  return side === 'user' && typeof script === 'string' ? script : null;
}

function programOf(guildId: string, some: readonly ProgramModule[]): Parameters<VmPort['inspect']>[0] {
  const modules = some.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { guildId, hash: modules.map(({ versionId }) => versionId).join('+'), modules };
}
