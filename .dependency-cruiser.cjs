/** The rules of ARCHITECTURE.md, executable. Each heavy dependency has one owner; libs never import apps; apps never each other. */
const owner = (name, pattern, ...owners) => ({
  name: `${name}-has-one-owner`,
  comment: `Only ${owners.join(' and ')} may import ${name}.`,
  severity: 'error',
  from: {
    path: '^(apps|libs|migrations)/',
    pathNot: [...owners.map((o) => `^${o}/`), '\\.(spec|e2e)\\.ts$', '/testing/'],
  },
  to: { path: `^node_modules/(${pattern})/` },
});

/** Other libs that each lib may import. */
const mayImport = {
  vocabulary: [],
  ports: ['vocabulary'],
  config: [],
  telemetry: ['ports'],
  events: ['vocabulary'],
  ops: ['vocabulary', 'ports'],
  tasks: ['vocabulary', 'ports'],
  'script-sdk': ['vocabulary', 'events', 'ops'],
  sandbox: [],
  compiler: ['vocabulary', 'ports', 'sandbox', 'vm-protocol'],
  vm: ['vocabulary', 'ports', 'telemetry', 'script-sdk', 'compiler', 'sandbox', 'vm-protocol'],
  // The worker process loads only isolated-vm and Node's own modules.
  isolate: ['vm-protocol'],
  'vm-protocol': [],
  queue: ['vocabulary', 'ports', 'tasks', 'database'],
  database: ['vocabulary', 'ports'],
  bus: ['vocabulary', 'ports'],
  'discord-rest': ['vocabulary', 'ports'],
  'discord-sim': ['vocabulary'],
  http: ['vocabulary', 'ports', 'config', 'telemetry'],
};

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Imports of types count too: move a type that two files need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    { name: 'libs-not-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-isolated',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'simpleproxy-runs-alone',
      severity: 'error',
      from: { path: '^simpleproxy/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps|migrations|tools)/' },
    },
    {
      name: 'nothing-imports-simpleproxy',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: '\\.(spec|e2e)\\.ts$' },
      to: { path: '^simpleproxy/' },
    },
    ...Object.entries(mayImport).map(([lib, others]) => ({
      name: `lib-${lib}-boundary`,
      severity: 'error',
      from: { path: `^libs/${lib}/`, pathNot: '\\.(spec|typetest)\\.ts$' },
      to: { path: '^libs/', pathNot: [`^libs/${lib}/`, ...others.map((other) => `^libs/${other}/`)] },
    })),
    {
      name: 'definitions-stay-light',
      comment: 'A definition imports zod, vocabulary and types, so that every process can load it.',
      severity: 'error',
      from: { path: '\\.(task|op|event)\\.ts$' },
      to: {
        path: '^node_modules/',
        pathNot: '^node_modules/(zod|discord-api-types)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    owner('isolated-vm', 'isolated-vm', 'libs/isolate'),
    owner('bullmq', 'bullmq|@nestjs/bullmq', 'libs/queue', 'apps/jobserver'),
    owner('typeorm', 'typeorm|@nestjs/typeorm|pg', 'libs/database', 'libs/bus', 'libs/queue', 'migrations'),
    owner('discord.js', 'discord\\.js|@discordjs', 'apps/bot'),
    owner('swc', '@swc/core', 'libs/compiler'),
    owner('ioredis', 'ioredis', 'libs/queue', 'libs/bus'),
    {
      name: 'nest-at-the-edge',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['\\.module\\.ts$', '^libs/http/', '\\.spec\\.ts$'] },
      to: { path: '^node_modules/@nestjs/' },
    },
    {
      name: 'names-that-say-nothing',
      severity: 'error',
      from: {},
      to: {
        path: ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'misc'].map(
          (word) => `/${word}(/|[.][a-z]+$)`,
        ),
        pathNot: '^node_modules/',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js'],
    },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|[.]next)/' },
  },
};
