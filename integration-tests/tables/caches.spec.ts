import { ScriptCompiler, TypeChecker } from '#libs/compiler';
import { connect, createTestDatabase } from '#libs/database';
import { typings } from '#libs/script-sdk';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GuildListeners } from '../../apps/bot/src/intake/guild-listeners.ts';
import { UserGuilds } from '../../apps/webserver/src/access/user-guilds.ts';
import { CurrentPrograms } from '../../apps/jobserver/src/guilds/current-programs.ts';
import { EventSeeds } from '../../apps/jobserver/src/guilds/event-seeds.ts';
import { GuildPrograms } from '../../apps/jobserver/src/guilds/guild-programs.ts';
import { silentLog } from '../../apps/jobserver/memory/silent-log.ts';
import { originalPlace } from '../../libs/compiler/src/source-map.ts';
import { KnownIds } from '../../libs/discord-rest/src/known-ids.ts';
import { KnownTokens } from '../../simpleproxy/src/access/known-tokens.ts';
import { RefusalMemory } from '../../simpleproxy/src/rest/refusal-memory.ts';
import { until } from '../until.ts';

/** A variable that keeps data between two requests, by `file name`. */
interface Cache {
  /** Key of an entry. */
  key: string;
  /** Content of an entry, and everything that it depends on: the key must contain all of that. */
  content: string;
  /** Name of the test below, for caches with data of a guild or user. */
  tested?: string;
}

const caches: Record<string, Cache> = {
  'libs/compiler/src/check-scripts.ts registry': {
    key: 'file name, with the folder that only one guild’s `ScriptFiles` has, and version',
    content: 'a parsed file: its text',
    tested: 'type checker',
  },
  'libs/compiler/src/check-scripts.ts #checkers': {
    key: 'guild',
    content: 'a language service over the guild’s scripts; each check replaces the scripts',
    tested: 'type checker',
  },
  'libs/compiler/src/script-files.ts libTexts': { key: 'file name', content: 'a file of the installed TypeScript' },
  'libs/compiler/src/fair-queue.ts #owners': {
    key: 'guild',
    content: 'jobs of the guild that wait for a child, and how long its last ones took',
  },
  'libs/database/src/database.ts names': { key: 'SQL text, a constant', content: 'hash of the text' },
  'libs/compiler/src/child-walls.ts plans': { key: 'module and heap', content: 'how a child is started here' },
  'libs/compiler/src/source-map.ts traces': {
    key: 'the function that finds maps, and script name',
    content: 'a parsed source map: there is one such function for each program',
    tested: 'source maps',
  },
  'libs/compiler/src/build-sources.ts mainstay-': {
    key: 'hash of swc’s version, options, and all files',
    content: 'our own sources, compiled',
  },
  'libs/database/src/scripts/artefact.repository.ts script_artefact': {
    key: 'hash of name and source, with compiler version and form',
    content: 'a script, compiled',
    tested: 'artefacts',
  },
  'libs/isolate/src/code-cache.ts CodeCache': { key: 'none: one for each worker', content: 'the entries below' },
  'libs/isolate/src/code-cache.ts #entries': {
    key: 'the artefact’s hash',
    content: 'V8’s compiled form of the artefact’s code',
    tested: 'artefacts',
  },
  'apps/jobserver/src/guilds/event-seeds.ts #kept': {
    key: 'guild',
    content: 'the guild’s secret for random numbers',
    tested: 'seeds',
  },
  'libs/http/src/routes.ts mounted': { key: 'the application itself', content: 'pages mounted in it' },
  'apps/jobserver/src/guilds/guild-programs.ts #entries': {
    key: 'guild',
    content: 'the guild’s program, until `scripts.changed`',
    tested: 'programs',
  },
  'apps/jobserver/src/guilds/guild-programs.ts #loading': {
    key: 'guild',
    content: 'the guild’s program while it is loaded',
    tested: 'programs',
  },
  'apps/webserver/src/access/user-guilds.ts #entries': {
    key: 'session',
    content: 'guilds that the session’s user manages, for a minute',
    tested: 'guilds of users',
  },
  'apps/webserver/src/access/request-context.ts proven': {
    key: 'the request itself',
    content: 'session and guild that the guard has verified for it',
  },
  'apps/webserver/src/login/session-store.ts #refreshing': {
    key: 'session',
    content: 'the pending request to Discord for the access token',
  },
  'apps/bot/src/intake/guild-listeners.ts #wanted': {
    key: 'guild',
    content: 'names of the events that the guild’s scripts listen for',
    tested: 'listeners',
  },
  'apps/bot/src/gateway/permission-changes.ts #owners': { key: 'guild', content: 'id of the guild’s owner' },
  'libs/discord-rest/src/known-ids.ts #guilds': {
    key: 'guild, then id; one instance for each kind of id',
    content: 'whether the id is the guild’s',
    tested: 'known ids',
  },
  'simpleproxy/src/rest/refusal-memory.ts #entries': {
    key: 'calling guild, method, path, and the parts of the body that decide about permission',
    content: 'Discord’s error, without any data of the request',
    tested: 'refusals',
  },
  'simpleproxy/src/access/known-tokens.ts #tokens': {
    key: 'id and token, both sent by the caller',
    content: 'guild of the interaction or webhook',
    tested: 'tokens in paths',
  },
  'simpleproxy/src/cache/guild-lookup.ts #hints': {
    key: 'channel',
    content: 'guild in which it was found; checked again in that guild each time',
  },
  'simpleproxy/src/cache/guild-cache.ts GuildCache': {
    key: 'guild, then kind and id of the object',
    content: 'an object as Discord’s gateway sent it for this guild',
  },
  'simpleproxy/src/shard/shard-state.ts cache': { key: 'shard, then guild', content: 'the `GuildCache` of the guild' },
  'simpleproxy/src/rest/limiter.ts #hashes': {
    key: 'route template',
    content: 'name of the route’s bucket at Discord',
  },
  'simpleproxy/src/client/dispatch-intents.ts TABLE': { key: 'event name', content: 'intents of the event' },
  'libs/discord-sim/src/rest/rate-limits.ts hashes': { key: 'bucket name', content: 'hash of the name' },
  'libs/discord-sim/src/rest/strict.ts validators': { key: 'operation and status', content: 'a compiled schema' },
  'libs/discord-sim/src/gateway/fan-out.ts bare': { key: 'the message itself', content: 'the message without content' },
  'libs/discord-sim/src/gateway/intents.ts known': { key: 'event name, in a guild or not', content: 'its intents' },
  'libs/discord-sim/src/gateway/channel-access.ts #hidden': {
    key: 'bot and guild',
    content: 'channels that the bot cannot see; a simulator has one list per world',
  },
  'libs/discord-sim/src/world/world.ts guilds': { key: 'guild', content: 'the simulated guild itself' },
  'libs/discord-sim/src/world/world.ts #tokens': { key: 'token', content: 'the account of the token' },
  'libs/discord-sim/src/cdn/pictures.ts #kept': {
    key: 'kind, hash, type and size',
    content: 'an image that is drawn from these values alone',
  },
};

const root = path.resolve(import.meta.dirname, '../..');
/** Module-level variables, names that suggest a cache, and caches of libraries. */
const patterns = [
  /^(?:export )?const (\w+)(?:: [^=\n]+)? = new (?:Weak)?Map(?:<.*>)?\(\);/gm,
  /^(?:const|let) (\w+)(?:: [^=\n]+)? = (?:ts\.createDocumentRegistry|new LRU\w*|new Keyv)\(/gm,
  /^export class (\w*Cache)\b/gm,
  /^ {2}(?:readonly )?(#?(?:\w*[cC]ache[ds]?|entries|known|kept|memo|hidden|hashes|checkers|lists|loading|programs|guilds|tokens|hints|owners|wanted|refreshing))(?:: [^=\n]+)? = (?:new (?:Weak)?Map|\{)/gm,
];
/** Caches that are not variables. */
const stored = [
  'libs/compiler/src/build-sources.ts mainstay-',
  'libs/database/src/scripts/artefact.repository.ts script_artefact',
];

describe('the table of caches', () => {
  it('every likely cache in the sources → has a row, and each row exists', async () => {
    const found: string[] = [];
    const files = glob('{apps,libs,simpleproxy/src,website/lib,website/app,tools}/**/*.{ts,tsx}', {
      cwd: root,
      exclude: (name) => /(^|\/)(node_modules|test|testing|memory|dist)$|\.(spec|e2e|gen|bench)\.ts$/.test(name),
    });
    for await (const file of files) {
      const text = await readFile(path.join(root, file), 'utf8');
      for (const pattern of patterns) for (const [, name] of text.matchAll(pattern)) found.push(`${file} ${name}`);
    }
    for (const row of stored) {
      const [file = '', name = ''] = row.split(' ');
      expect(await readFile(path.join(root, file), 'utf8')).toContain(name);
    }
    expect([...new Set(found), ...stored].toSorted()).toEqual(Object.keys(caches).toSorted());
  });

  it('a row that names a test → the test is below', async () => {
    const own = await readFile(import.meta.filename, 'utf8');
    const tested = new Set(Object.values(caches).flatMap((cache) => cache.tested ?? []));
    for (const name of tested) expect(own).toContain(`it('${name}:`);
  });
});

describe('two tenants with the same names and versions, and other content', () => {
  it('type checker: two guilds → neither sees constants, types, globals or modules of the other', async () => {
    const checker = new TypeChecker({ typings, shares: { children: 1 } });
    const check = (guildId: string, config: string, spy: string) =>
      checker.check({
        guildId,
        scripts: [
          { name: 'config', source: config },
          { name: 'spy', source: spy },
        ],
        wanted: ['config', 'spy'],
      });
    const secret = `export const apiKey = 'secret of a' as const;
declare global { interface Array<T> { secretOfA: T } var globalOfA: 'secret of a'; }
declare module 'mainstay' { export const moduleOfA: 'secret of a'; }`;
    const spy = `import * as config from './config';
import * as mainstay from 'mainstay';
const value: { [P in keyof typeof config]: (typeof config)[P] }[keyof typeof config] = 0;
[].secretOfA; globalOfA; mainstay.moduleOfA; value;`;
    for (let round = 0; round < 3; round += 1) {
      const ofA = await check('a', secret, spy);
      expect(ofA.map(({ message }) => message).join()).toContain('secret of a');
      expect(ofA).toHaveLength(1);
      const ofB = await check('b', `export const apiKey = 'of b' as const; // ${round}`, spy);
      const told = ofB.map(({ message }) => message).join('\n');
      expect(told).not.toContain('secret of a');
      expect(told).toContain('"of b"');
      for (const name of ['secretOfA', 'globalOfA', 'moduleOfA']) expect(told).toContain(name);
    }
    checker.close();
  });

  it('source maps: two programs → places come from each program’s own maps', async () => {
    const compiler = new ScriptCompiler();
    const mapsOf = async (guildId: string, source: string) => {
      const { map } = await compiler.compile({ guildId, name: 'main', source });
      return () => map;
    };
    const a = await mapsOf('a', 'export const x = 1;');
    const b = await mapsOf('b', '\n\n\n\nexport const x = 1;');
    compiler.close();
    const lines = [a, b, a].map((mapOf) => originalPlace('at guild:///main:8:1', mapOf)?.line);
    expect(lines[0]).toBe(lines[2]);
    expect(lines[1]).not.toBe(lines[0]);
  });

  it('artefacts: other sources, names, compilers or forms → other hashes, and an old one is compiled again', async () => {
    const { url, drop } = await createTestDatabase();
    const stores = await connect(url);
    const compiler = new ScriptCompiler();
    const hash = (name: string, source: string) => compiler.artefactHash(name, source);
    const hashes = [hash('a', 'x'), hash('b', 'x'), hash('a', 'y'), hash('a\n', 'x'), hash('a', '\nx')];
    expect(new Set(hashes).size).toBe(hashes.length);
    const programs = new CurrentPrograms(stores.scripts, compiler, silentLog, () => {});
    for (const guildId of ['a', 'b']) {
      const source = `export const of = '${guildId}';`;
      const { version } = await stores.scripts.create(guildId, 'main', null, source);
      const artefactHash = `of an older compiler: ${guildId}`;
      await stores.scripts.saveArtefact(artefactHash, { code: 'old', map: '{}' });
      await stores.scripts.activate(guildId, version.id, { artefactHash, listens: [] });
    }
    for (const guildId of ['a', 'b', 'a']) {
      const [module] = (await programs.program(guildId))!.modules;
      expect(module).toMatchObject({ name: 'main', code: expect.stringContaining(`'${guildId}'`) });
      expect(compiler.isCurrent(module!.contentHash)).toBe(true);
    }
    compiler.close();
    await stores.close();
    await drop();
  });

  it('programs: two guilds at once → each gets its own', async () => {
    const program = (guildId: string) => Promise.resolve({ guildId, hash: 'same', modules: [], listens: [] });
    const programs = new GuildPrograms({ program });
    for (let round = 0; round < 2; round += 1) {
      const both = await Promise.all(['a', 'b'].map((guildId) => programs.get(guildId)));
      expect(both).toMatchObject([{ guildId: 'a' }, { guildId: 'b' }]);
    }
  });

  it('seeds: the same event in two guilds → different numbers', async () => {
    const seeds = new EventSeeds({ of: (guildId: string) => Promise.resolve(`secret of ${guildId}`) });
    const [a, b, again] = [await seeds.of('a', 'event'), await seeds.of('b', 'event'), await seeds.of('a', 'event')];
    expect(again).toBe(a);
    expect(b).not.toBe(a);
  });

  it('guilds of users: two sessions → each gets the guilds of its own user', async () => {
    const guild = (id: string) => ({ id, name: 'same', icon: null, owner: true, permissions: '0' });
    const clock = { now: () => 0 };
    const userGuilds = new UserGuilds(
      { clock } as never,
      { guilds: (token: string) => Promise.resolve([guild(`of ${token}`)]) } as never,
      { asUser: (session: { userId: string }, use: (token: string) => unknown) => use(session.userId) } as never,
    );
    for (const userId of ['a', 'b', 'a']) {
      const session = { idHash: `session of ${userId}`, userId } as never;
      expect(await userGuilds.managed(session)).toMatchObject([{ id: `of ${userId}` }]);
      expect(await userGuilds.find(session, 'of a')).toEqual(
        userId === 'a' ? expect.objectContaining({ id: 'of a' }) : null,
      );
    }
  });

  it('known ids: an id of one guild → not an id of the other, in any order of requests', async () => {
    const known = new KnownIds({
      list: (guildId) => Promise.resolve([`listed of ${guildId}`]),
      ask: (guildId, id) => Promise.resolve(id === `asked of ${guildId}`),
    });
    for (const guildId of ['a', 'b', 'a']) {
      const ids = ['listed of a', 'listed of b', 'asked of a', 'asked of b'];
      const has = await Promise.all(ids.map((id) => known.has(guildId, id)));
      expect(has).toEqual(ids.map((id) => id.endsWith(`of ${guildId}`)));
    }
  });

  it('listeners: an event that one guild wants → not wanted by the other, also after a change', async () => {
    const listens = new Map([
      ['a', ['message.create']],
      ['b', ['member.add']],
    ]);
    const rows = (guildId?: string) =>
      [...listens]
        .map(([id, names]) => ({ guildId: id, listens: names }))
        .filter((row) => row.guildId === (guildId ?? row.guildId));
    const changed: Array<(message: { guildId: string }) => void> = [];
    const subscribe = (_: string, hear: (message: { guildId: string }) => void) => {
      changed.push(hear);
      return Promise.resolve(() => Promise.resolve());
    };
    const listeners = new GuildListeners(
      { listens: (guildId?: string) => Promise.resolve(rows(guildId)) } as never,
      silentLog,
    );
    const stop = await listeners.start({ subscribe } as never);
    const wanted = () =>
      ['a', 'b'].flatMap((guildId) =>
        ['message.create', 'member.add', 'reaction.add']
          .filter((name) => listeners.wants(guildId, name))
          .map((name) => `${guildId} ${name}`),
      );
    await until('the first look-up', async () => wanted().length < 6);
    expect(wanted()).toEqual(['a message.create', 'b member.add']);
    listens.set('a', ['reaction.add']);
    changed[0]!({ guildId: 'a' });
    await until('the second look-up', async () => wanted().length < 4);
    expect(wanted()).toEqual(['a reaction.add', 'b member.add']);
    await stop();
  });

  it('refusals: a call that Discord rejects for one guild → sent again for another', () => {
    const memory = new RefusalMemory(() => 0);
    const path = '/channels/100000000000000002/messages';
    const asked = (guildId: string) => ({ guildId, key: `POST ${path}`, path, resourceGuildId: 'a' });
    const refusal = (guildId: string) => ({ status: 403, code: 50_013, message: `refused to ${guildId}` });
    for (let times = 0; times < 3; times += 1) memory.note(asked('a'), refusal('a'));
    expect(memory.recall(asked('b'))).toBeNull();
    for (let times = 0; times < 3; times += 1) memory.note(asked('b'), refusal('b'));
    const recalled = ['a', 'b', 'a'].map((guildId) => memory.recall(asked(guildId))?.refusal);
    expect(recalled).toEqual(['a', 'b', 'a'].map(refusal));
    memory.clear(asked('a'));
    expect([memory.recall(asked('a')), memory.recall(asked('b'))?.refusal]).toEqual([null, refusal('b')]);
  });

  it('tokens in paths: two guilds → each token belongs to its own guild, and to no other id', () => {
    const tokens = new KnownTokens(() => 0);
    for (const guildId of ['1', '2'])
      tokens.see('INTERACTION_CREATE', {
        id: `10${guildId}`,
        application_id: '7',
        token: `token ${guildId}`,
        guild_id: guildId,
      });
    const found = ['101/token 1', '102/token 2', '7/token 1', '7/token 2', '101/token 2', '102/token 1'];
    expect(found.map((major) => tokens.find(major)?.guildId ?? null)).toEqual(['1', '2', '1', '2', null, null]);
  });
});
