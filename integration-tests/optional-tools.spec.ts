import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Runs one test file in a separate Jest that finds only these programs on PATH. */
function runJest(
  programs: readonly string[],
  env: Record<string, string> = {},
): { status: number | null; output: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'tools-'));
  try {
    for (const program of programs) {
      writeFileSync(path.join(folder, program), '');
      chmodSync(path.join(folder, program), 0o755);
    }
    const file = `
import { withTool } from '${root}/integration-tests/optional-tools.ts';
withTool('chromium', (at) => {
  it('browser at ' + at, () => {});
});
withTool('redis', () => {
  it('redis is used', () => {});
});
`;
    writeFileSync(path.join(folder, 'tools.spec.ts'), file);
    const config = {
      rootDir: root,
      roots: [folder],
      testMatch: ['**/*.spec.ts'],
      extensionsToTreatAsEsm: ['.ts'],
      transform: {
        '^.+\\.ts$': ['@swc/jest', { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
      },
      reporters: ['default', `${root}/integration-tests/left-out-reporter.ts`],
    };
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const jest = ['node_modules/jest/bin/jest.js', '--config', JSON.stringify(config), '--verbose', '--runInBand'];
    const run = spawnSync(process.execPath, [...flags, ...jest], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: folder, ...env },
    });
    return { status: run.status, output: run.stdout + run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('a tool that the machine lacks → its tests are left out, and the output ends with one line that names them', () => {
  const { status, output } = runJest(['redis-server']);
  expect(status).toBe(0);
  expect(output).toContain('redis is used');
  expect(output).not.toContain('browser at');
  expect(output.trimEnd().split('\n')).toContain('left out: browser flows (no chromium on PATH)');
  expect(output).not.toContain('left out: queue');
});

it('a tool that continuous integration lacks → a failure that says what to install', () => {
  const { status, output } = runJest([], { CI: 'true' });
  expect(status).toBe(1);
  expect(output).toContain('✕ left out: browser flows (no chromium on PATH)');
  expect(output).toContain('Install redis-server (Debian).');
});

it('a tool that the machine has → its tests run and get its path', () => {
  const { status, output } = runJest(['chromium', 'redis-server'], { CI: 'true' });
  expect(status).toBe(0);
  expect(output).toMatch(/✓ browser at .*\/chromium/);
});
