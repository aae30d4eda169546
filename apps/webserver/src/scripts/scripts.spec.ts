import type { CheckScripts } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import type { Browser } from '../../test/browser.ts';
import { MANAGE_GUILD, TestWorld } from '../../test/world.ts';
import type { Script } from '../schemas/script.ts';

const source = `import { on } from 'mainstay';\non('message.create', () => {});\n`;

interface Created extends Script {
  source: string;
  runId: string;
}

describe('scripts', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start()));
  afterAll(() => world.close());

  /** Does the last step of `script.deploy`. */
  async function deployed(
    guild: string,
    scriptId: string,
    number: number,
    listens = ['message.create'],
  ): Promise<void> {
    const version = await world.stores.scripts.version(guild, scriptId, number);
    await world.stores.scripts.saveArtefact(version.contentHash, { code: '', map: '{}' });
    await world.stores.scripts.activate(guild, version.id, { artefactHash: version.contentHash, listens });
  }

  const changes = (guild: string): number =>
    world.bus.published.filter(
      ({ topic, message }) => topic === 'scripts.changed' && (message as { guildId: string }).guildId === guild,
    ).length;

  it('a script → created, listed, renamed, enabled, disabled, deleted', async () => {
    const { browser, api, guild, userId } = await world.admin();
    expect(await browser.json(200, 'GET', `${api}/scripts`)).toEqual([]);
    const created = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'ping', source });
    expect(created).toMatchObject({
      name: 'ping',
      enabled: true,
      activeVersion: null,
      latestVersion: 1,
      listens: [],
      source,
    });
    const run = await world.stores.runs.get(created.runId);
    expect(run).toMatchObject({
      task: 'script.deploy',
      guildId: guild,
      input: { guildId: guild, scriptId: created.id, versionNumber: 1 },
    });

    await deployed(guild, created.id, 1);
    const at = `${api}/scripts/${created.id}`;
    expect(await browser.json(200, 'GET', at)).toMatchObject({ activeVersion: 1, listens: ['message.create'], source });
    expect(await browser.json(200, 'GET', `${at}/versions`)).toEqual([
      { number: 1, authorId: userId, createdAt: expect.any(String), active: true, listens: ['message.create'] },
    ]);

    expect(await browser.json(200, 'PATCH', at, { name: 'pong' })).toMatchObject({ name: 'pong' });
    expect(await browser.json(200, 'PATCH', at, { enabled: false })).toMatchObject({ name: 'pong', enabled: false });
    expect(changes(guild)).toBe(2);
    expect(await browser.json(200, 'GET', '/api/guilds')).toMatchObject([
      { id: guild, scripts: { total: 1, enabled: 0 } },
    ]);
    await browser.json(204, 'DELETE', at);
    expect(changes(guild)).toBe(3);
    expect(await browser.json(404, 'GET', at)).toMatchObject({ code: 'script.unknown' });
    expect(await browser.json(200, 'GET', `${api}/scripts`)).toEqual([]);

    expect(await browser.json(200, 'POST', `${at}/restore`)).toMatchObject({ name: 'pong', activeVersion: 1 });
    expect(changes(guild)).toBe(4);
    expect(await browser.json(200, 'GET', at)).toMatchObject({ name: 'pong', enabled: false, source });
    await browser.json(204, 'DELETE', at);
    await browser.json(201, 'POST', `${api}/scripts`, { name: 'pong', source });
    expect(await browser.json(409, 'POST', `${at}/restore`)).toMatchObject({ code: 'script.name-taken' });
  });

  it('rename a script that others import → rejected with the importers', async () => {
    const { browser, api, guild } = await world.admin();
    const create = async (name: string, text: string) => {
      const { id } = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name, source: text });
      await deployed(guild, id, 1, []);
      return `${api}/scripts/${id}`;
    };
    const words = await create('words', `export const hi = 'hi';`);
    const main = await create('main', `import { hi } from './words';\nexport const main = hi;`);
    await create('other', `import * as words from 'words.ts';\nexport const other = words;`);
    await create('talker', `export const words = 'words';`);
    // As if saved before imports were stored.
    await world.stores.database.query(`UPDATE script_version SET imports = NULL`);
    expect(await browser.json(409, 'PATCH', words, { name: 'phrases', enabled: false })).toMatchObject({
      code: 'script.imported',
      importers: ['main', 'other'],
    });
    expect(await browser.json(200, 'GET', words)).toMatchObject({ name: 'words', enabled: true });
    // The importers themselves can be renamed.
    expect(await browser.json(200, 'PATCH', main, { name: 'start' })).toMatchObject({ name: 'start' });
  });

  it('versions → immutable, comparable, and can be activated again', async () => {
    const { browser, api, guild } = await world.admin();
    const { id } = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'ping', source: 'a\nb\nc\n' });
    const at = `${api}/scripts/${id}/versions`;
    const saved = await browser.json<{ version: number; runId: string }>(201, 'POST', at, {
      source: 'a\nB\nc\n',
      baseVersion: 1,
    });
    expect(saved.version).toBe(2);
    await deployed(guild, id, 2);
    expect(await browser.json(200, 'GET', `${at}/2/diff?against=1`)).toEqual({
      from: { number: 1, source: 'a\nb\nc\n' },
      to: { number: 2, source: 'a\nB\nc\n' },
      difference: 'text',
      unified: expect.stringContaining('@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n'),
    });
    expect(await browser.json(200, 'GET', `${at}/1`)).toMatchObject({ number: 1, source: 'a\nb\nc\n', active: false });

    const back = await browser.json<{ runId: string }>(202, 'POST', `${at}/1/activate`);
    expect((await world.stores.runs.get(back.runId))?.input).toEqual({
      guildId: guild,
      scriptId: id,
      versionNumber: 1,
    });
    const forth = await browser.json<{ runId: string }>(202, 'POST', `${at}/2/activate`);
    const again = await browser.json<{ runId: string }>(202, 'POST', `${at}/1/activate`);
    expect(new Set([saved.runId, back.runId, forth.runId, again.runId]).size).toBe(4);
    for (const number of ['3', '2147483647']) await browser.json(404, 'GET', `${at}/${number}`);
    for (const number of ['0', 'x', '1.5', '99999999999']) await browser.json(400, 'GET', `${at}/${number}`);
  });

  it('versions that differ in line ends → line-ends-only; equal versions → none; very different ones → 422, and other requests are answered meanwhile', async () => {
    const { browser, api } = await world.admin();
    const lines = (end: string) => Array.from({ length: 50 }, (_, n) => `export const a${n} = ${n};${end}`).join('');
    const { id } = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'ping', source: lines('\n') });
    const at = `${api}/scripts/${id}/versions`;
    // Two sources without a common line, and with repeated lines.
    const unlike = (word: string) =>
      Array.from({ length: 12_000 }, (_, n) => `${word}${(n * 7_919) % 4_001};\n`).join('');
    for (const source of [lines('\r\n'), unlike('a'), unlike('b')]) {
      await browser.json(201, 'POST', at, { source });
    }
    const ends = await browser.json<{ unified: string }>(200, 'GET', `${at}/2/diff?against=1`);
    expect(ends).toMatchObject({ difference: 'line-ends-only', unified: expect.not.stringContaining('@@') });
    expect(await browser.json(200, 'GET', `${at}/2/diff?against=2`)).toMatchObject({ difference: 'none' });
    let isCompared = false;
    const comparison = browser.send('GET', `${at}/4/diff?against=3`).finally(() => (isCompared = true));
    let served = 0;
    while (!isCompared && served < 50) {
      await browser.json(200, 'GET', at);
      served += 1;
    }
    expect([200, 422]).toContain((await comparison).status);
    expect(served).toBeGreaterThan(1);
  });

  it('save over a newer version → 409, and the newer version stays', async () => {
    const { browser, api } = await world.admin();
    const { id } = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'ping', source: '1' });
    const at = `${api}/scripts/${id}/versions`;
    const both = await Promise.all(
      ['2', '3'].map((text) => browser.send('POST', at, { source: text, baseVersion: 1 })),
    );
    expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = both.find(({ status }) => status === 409)!;
    expect(await refused.json()).toMatchObject({ code: 'script.version-conflict', latestVersion: 2 });
    expect(await browser.json(200, 'GET', at)).toHaveLength(2);
  });

  it('a source that does not compile → rejected with the place, and nothing is stored', async () => {
    const { browser, api } = await world.admin();
    const broken = 'on(\n';
    const problem = { code: 'script.does-not-compile', diagnostics: [expect.objectContaining({ severity: 'error' })] };
    expect(await browser.json(422, 'POST', `${api}/scripts`, { name: 'a', source: broken })).toMatchObject(problem);
    expect(await browser.json(200, 'GET', `${api}/scripts`)).toEqual([]);
    const { id } = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'a', source });
    const at = `${api}/scripts/${id}/versions`;
    expect(await browser.json(422, 'POST', at, { source: broken })).toMatchObject(problem);
    expect(await browser.json(200, 'GET', at)).toHaveLength(1);
    expect(await browser.json(200, 'GET', `${api}/runs`)).toMatchObject({ runs: [{ task: 'script.deploy' }] });
  });

  it('a source that is too large → rejected by its own limit and by that of the request', async () => {
    const { browser, api } = await world.admin();
    const refusals = [
      [limits.script.sourceBytes + 1, 'script.too-large'],
      [5 * 1024 * 1024, 'request.too-large'],
    ] as const;
    for (const [bytes, code] of refusals) {
      const body = { name: 'huge', source: 'x'.repeat(bytes) };
      expect(await browser.json(413, 'POST', `${api}/scripts`, body)).toMatchObject({ code, status: 413 });
    }
    expect(await browser.json(200, 'GET', `${api}/scripts`)).toEqual([]);
  });

  it('create from a template → its source; a name that is taken or malformed → rejected', async () => {
    const { browser, api } = await world.admin();
    const { templates } = await browser.json<{ templates: Array<{ name: string; source: string }> }>(
      200,
      'GET',
      '/api/sdk',
    );
    expect(templates.length).toBeGreaterThan(0);
    const [template] = templates;
    const created = await browser.json<Created>(201, 'POST', `${api}/scripts`, {
      name: 'one',
      template: template!.name,
    });
    expect(created.source).toBe(template!.source);
    const refused: Array<[number, object]> = [
      [409, { name: 'one' }],
      [422, { name: 'two', template: 'nothing' }],
      [400, { name: 'two', template: template!.name, source: '' }],
      ...['', 'Two', '-two', 'a b', '../x', 'x'.repeat(65), 'ünder'].map((name): [number, object] => [400, { name }]),
    ];
    for (const [status, body] of refused) await browser.json(status, 'POST', `${api}/scripts`, body);
    const second = await browser.json<Created>(201, 'POST', `${api}/scripts`, { name: 'two' });
    await browser.json(409, 'PATCH', `${api}/scripts/${second.id}`, { name: 'one' });
    await browser.json(400, 'PATCH', `${api}/scripts/${second.id}`, {});
  });
});

describe('the type check', () => {
  const asked: Array<Pick<CheckScripts, 'scripts' | 'wanted'> & { signal: AbortSignal }> = [];
  let answer: (index: number) => void = () => undefined;
  let arrived: () => void = () => undefined;
  let world: TestWorld;
  let admin: { browser: Browser; api: string };

  beforeAll(async () => {
    const check = ({ scripts, wanted }: CheckScripts, signal?: AbortSignal) => {
      const index = asked.push({ scripts, wanted, signal: signal! }) - 1;
      arrived();
      return new Promise<never[]>((resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error));
        const before = answer;
        answer = (which) => (which === index ? resolve([]) : before(which));
      });
    };
    world = await TestWorld.start({ ports: { checker: { check } } });
    admin = await world.admin();
    await admin.browser.json(201, 'POST', `${admin.api}/scripts`, { name: 'words', source: 'export const a = 1;' });
  });
  afterAll(() => world.close());

  const checking = (): Promise<void> => new Promise((resolve) => (arrived = resolve));

  it('unsaved sources → replace the stored ones; a newer check → cancels the older one', async () => {
    const { browser, api } = admin;
    const scripts = [{ name: 'mine', source: `import { a } from 'words';` }];
    const started = checking();
    const first = browser.send('POST', `${api}/check`, { scripts });
    await started;
    expect(asked[0]!.scripts).toEqual([...scripts, { name: 'words', source: 'export const a = 1;' }]);
    expect(asked[0]!.wanted).toEqual(['mine']);

    const startedAgain = checking();
    const second = browser.send('POST', `${api}/check`, { scripts: [{ name: 'words', source: 'changed' }] });
    await startedAgain;
    const superseded = await first;
    expect(superseded.status).toBe(409);
    expect(await superseded.json()).toMatchObject({ code: 'check.superseded' });
    expect(asked[0]!.signal.aborted).toBe(true);
    expect(asked[1]!.scripts).toEqual([{ name: 'words', source: 'changed' }]);
    answer(1);
    expect(await (await second).json()).toEqual({ diagnostics: [] });
  });

  it('imports, indirect and type-only → loaded; other scripts → not loaded', async () => {
    const { browser, api } = await world.admin();
    const create = (name: string, source: string) => browser.json(201, 'POST', `${api}/scripts`, { name, source });
    await create('deep', 'export interface Deep { a: 1 }');
    await create('between', `import type { Deep } from './deep.ts';\nexport type B = Deep;`);
    await create('apart', 'export const apart = 1;');
    const started = checking();
    const scripts = [{ name: 'mine', source: `import { B } from "between";` }];
    const pending = browser.send('POST', `${api}/check`, { scripts });
    await started;
    const { scripts: loaded, wanted } = asked.at(-1)!;
    expect(loaded.map(({ name }) => name)).toEqual(['mine', 'between', 'deep']);
    expect(wanted).toEqual(['mine']);
    answer(asked.length - 1);
    expect((await pending).status).toBe(200);
  });

  it('more source than one check may have → 413, and no source is loaded', async () => {
    const { browser, api } = await world.admin();
    const filler = `\n//${'x'.repeat(limits.script.sourceBytes - 100)}`;
    const count = Math.ceil(limits.compiler.checkBytes / limits.script.sourceBytes) + 1;
    const names = Array.from({ length: count }, (_, n) => `large-${n}`);
    for (const name of names) await browser.json(201, 'POST', `${api}/scripts`, { name, source: filler });
    const before = asked.length;
    const source = names.map((name) => `import './${name}';`).join('\n');
    const scripts = [{ name: 'mine', source }];
    expect(await browser.json(413, 'POST', `${api}/check`, { scripts })).toMatchObject({ code: 'check.too-large' });
    expect(asked).toHaveLength(before);
  });

  it('checks of two admins of a server → neither cancels the other; a client that disconnects → its check is aborted', async () => {
    const { browser, api, guild } = await world.admin();
    const other = await world.signedIn([{ id: guild, name: 'same', permissions: MANAGE_GUILD }]);
    const scripts = [{ name: 'mine', source: 'export {};' }];
    const started = checking();
    const first = browser.send('POST', `${api}/check`, { scripts });
    await started;
    const mine = asked.length - 1;
    const startedToo = checking();
    const client = new AbortController();
    const second = other.fetch(`${api}/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': other.csrfToken },
      body: JSON.stringify({ scripts }),
      signal: client.signal,
    });
    await startedToo;
    expect(asked[mine]!.signal.aborted).toBe(false);
    const { signal } = asked[mine + 1]!;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    client.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await aborted;
    answer(mine);
    expect((await first).status).toBe(200);
  });
});
