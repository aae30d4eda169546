import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

interface OptionalTool {
  /** The tests that need the tool. */
  tests: string;
  /** Text of the line about the missing tool. */
  missing: string;
  debian: string;
  find(): string | null;
}

/** Programs that some tests use and a machine may lack. Everything else comes with npm. */
export const optionalTools = {
  chromium: {
    tests: 'browser flows',
    missing: 'no chromium on PATH',
    debian: 'chromium',
    find: () => process.env.CHROMIUM_PATH ?? onPath('chromium'),
  },
  redis: {
    tests: 'queue and bus on Redis',
    missing: 'no redis-server on PATH',
    debian: 'redis-server',
    find: () => onPath('redis-server'),
  },
  discordPy: {
    tests: 'discord.py as a client of the simulator',
    missing: 'no python3 with discord.py on PATH',
    debian: 'python3-discord',
    find: () => onPath('python3', (python) => spawnSync(python, ['-c', 'import discord']).status === 0),
  },
} as const satisfies Record<string, OptionalTool>;

export type ToolName = keyof typeof optionalTools;

const found = new Map<ToolName, string | null>();

/** Path of the tool; null when this machine lacks it. */
export function toolPath(name: ToolName): string | null {
  if (!found.has(name)) found.set(name, optionalTools[name].find());
  return found.get(name)!;
}

/** Prefix of the names of tests that were left out. */
export const LEFT_OUT = 'left out: ';

/** Defines tests that need a tool. Without it they are left out by name. */
export function withTool(name: ToolName, define: (at: string) => void): void {
  const at = toolPath(name);
  if (at === null) leaveOut(name);
  else define(at);
}

/**
 * Reports the tests that this machine leaves out, as a skipped test. In continuous integration (`CI=true`) that test fails
 * instead.
 */
export function leaveOut(name: ToolName): void {
  const { tests, missing, debian } = optionalTools[name];
  const title = `${LEFT_OUT}${tests} (${missing})`;
  if (process.env.CI === 'true') {
    it(title, () => {
      throw new Error(`CI=true: continuous integration runs every test. Install ${debian} (Debian).`);
    });
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests -- the skipped test reports what this machine does not test
  it.skip(title, () => undefined);
}

/** The first suitable program of this name on PATH. */
function onPath(program: string, willDo: (file: string) => boolean = () => true): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, program)).find((file) => isExecutable(file) && willDo(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
