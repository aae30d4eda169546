import { limits } from '#libs/vocabulary';
import { givenStores } from '../../testing/given-stores.ts';
import type { Stores } from '../stores.ts';

let stores: Stores;
let guilds = 0;
const newGuild = () => `guild-${++guilds}`;
const artefact = { code: 'exports = 1', map: '{}' };

givenStores((opened) => (stores = opened));

async function deploy(guild: string, name: string, source: string, listens: string[]) {
  const { script, version } = await stores.scripts.create(guild, name, 'author', source);
  await stores.scripts.saveArtefact(version.contentHash, artefact);
  await stores.scripts.activate(guild, version.id, { artefactHash: version.contentHash, listens });
  return { script, version };
}

it('a script → only its own guild sees and changes it', async () => {
  const [guild, other] = [newGuild(), newGuild()];
  const { script, version } = await deploy(guild, 'ping', 'one', []);
  const unknown = { code: 'script.unknown', status: 404 };
  const { scripts } = stores;
  for (const call of [
    scripts.get(other, script.id),
    scripts.rename(other, script.id, 'pong'),
    scripts.setEnabled(other, script.id, false),
    scripts.delete(other, script.id),
    scripts.addVersion(other, script.id, 'two', null),
    scripts.versions(other, script.id),
    scripts.version(other, script.id, 1),
    scripts.activate(other, version.id, { artefactHash: version.contentHash, listens: [] }),
    scripts.get(guild, 'no id'),
    scripts.version(guild, script.id, 2 ** 40),
  ]) {
    await expect(call).rejects.toMatchObject(unknown);
  }
  await expect(scripts.get(guild, script.id)).resolves.toMatchObject({ name: 'ping', enabled: true });
});

it('a second script of one name, one more than a guild may have → rejected', async () => {
  const guild = newGuild();
  const { scripts } = stores;
  const same = await Promise.allSettled(Array.from({ length: 4 }, () => scripts.create(guild, 'same', null, '')));
  expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(same.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'script.name-taken', status: 409 },
  });
  const { script } = await scripts.create(guild, 'other', null, '');
  await expect(scripts.rename(guild, script.id, 'same')).rejects.toMatchObject({ code: 'script.name-taken' });
  await expect(scripts.create(guild, 'Bad Name', null, '')).rejects.toMatchObject({ code: 'script.bad-name' });
  const many = await Promise.allSettled(
    Array.from({ length: limits.script.perGuild }, (_, n) => scripts.create(guild, `s${n}`, null, '')),
  );
  expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(limits.script.perGuild - 2);
  expect(many.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'script.too-many' } });
});

it('more versions than are kept → numbered without gaps; the oldest are deleted, never the active one', async () => {
  const guild = newGuild();
  const { scripts } = stores;
  const { script, version } = await deploy(guild, 'ping', 'source 1', ['message.create']);
  await expect(scripts.addVersion(guild, script.id, 'source 1', null)).resolves.toMatchObject({ number: 1 });
  await Promise.all(
    Array.from({ length: limits.script.versionsKept + 4 }, (_, n) =>
      scripts.addVersion(guild, script.id, `source ${n + 2}`, null),
    ),
  );
  const versions = await scripts.versions(guild, script.id);
  const newest = limits.script.versionsKept + 5;
  expect(versions.map(({ number }) => number)).toEqual([
    ...Array.from({ length: limits.script.versionsKept }, (_, n) => newest - n),
    1,
  ]);
  expect(versions[0]).not.toHaveProperty('source');
  await expect(scripts.version(guild, script.id, 1)).resolves.toMatchObject({ id: version.id, source: 'source 1' });
});

it('a source that is too large or cannot be stored → rejected', async () => {
  const { scripts } = stores;
  await expect(scripts.create(newGuild(), 'a', null, 'x'.repeat(limits.script.sourceBytes + 1))).rejects.toMatchObject({
    code: 'script.too-large',
    status: 413,
  });
  await expect(scripts.create(newGuild(), 'a', null, '\0')).rejects.toMatchObject({ code: 'text.not-storable' });
});

describe('a deleted script', () => {
  it('in lists and in the program → missing, and its name is free', async () => {
    const guild = newGuild();
    const { scripts } = stores;
    const { script, version } = await deploy(guild, 'ping', 'one', ['message.create']);
    await scripts.delete(guild, script.id);
    const unknown = { code: 'script.unknown', status: 404 };
    for (const call of [
      scripts.get(guild, script.id),
      scripts.delete(guild, script.id),
      scripts.rename(guild, script.id, 'pong'),
      scripts.setEnabled(guild, script.id, true),
      scripts.addVersion(guild, script.id, 'two', null),
      scripts.versions(guild, script.id),
      scripts.activate(guild, version.id, { artefactHash: version.contentHash, listens: [] }),
    ]) {
      await expect(call).rejects.toMatchObject(unknown);
    }
    await expect(scripts.list(guild)).resolves.toEqual([]);
    await expect(scripts.program(guild)).resolves.toBeNull();
    await expect(scripts.listens(guild)).resolves.toEqual([]);
    await expect(scripts.create(guild, 'ping', null, '')).resolves.toMatchObject({ script: { name: 'ping' } });
  });

  it('restored → the same script, live as before; a second time → the same answer', async () => {
    const guild = newGuild();
    const { scripts } = stores;
    const { script } = await deploy(guild, 'ping', 'one', ['message.create']);
    const before = await scripts.program(guild);
    await scripts.delete(guild, script.id);
    const restored = await scripts.restore(guild, script.id);
    expect(restored).toMatchObject({ id: script.id, name: 'ping', enabled: true });
    await expect(scripts.restore(guild, script.id)).resolves.toEqual(restored);
    await expect(scripts.program(guild)).resolves.toEqual(before);
  });

  it('restored while another has its name, the guild is full, or by another guild → rejected', async () => {
    const guild = newGuild();
    const { scripts } = stores;
    const { script } = await scripts.create(guild, 'ping', null, '');
    await scripts.delete(guild, script.id);
    await expect(scripts.restore(newGuild(), script.id)).rejects.toMatchObject({ code: 'script.unknown' });
    await expect(scripts.restore(guild, 'no id')).rejects.toMatchObject({ code: 'script.unknown' });
    const other = await scripts.create(guild, 'ping', null, '');
    await expect(scripts.restore(guild, script.id)).rejects.toMatchObject({ code: 'script.name-taken', status: 409 });
    await scripts.delete(guild, other.script.id);
    for (let n = 0; n < limits.script.perGuild; n++) await scripts.create(guild, `s${n}`, null, '');
    await expect(scripts.restore(guild, script.id)).rejects.toMatchObject({ code: 'script.too-many', status: 409 });
  });
});

it('enabled scripts at their active versions → a program whose hash changes with every module', async () => {
  const guild = newGuild();
  const { scripts } = stores;
  await expect(scripts.program(guild)).resolves.toBeNull();
  const b = await deploy(guild, 'b', 'b 1', ['message.create', 'member.add']);
  const a = await deploy(guild, 'a', 'a 1', ['message.create']);
  const first = (await scripts.program(guild))!;
  expect(first).toMatchObject({
    guildId: guild,
    listens: ['member.add', 'message.create'],
    modules: [
      { name: 'a', versionId: a.version.id, ...artefact },
      { name: 'b', versionId: b.version.id },
    ],
  });
  await expect(scripts.listens(guild)).resolves.toEqual([
    { guildId: guild, listens: ['member.add', 'message.create'] },
  ]);
  const next = await scripts.addVersion(guild, b.script.id, 'b 2', null);
  const tried = { artefactHash: next.contentHash, listens: ['reaction.add'] };
  await expect(scripts.activate(guild, next.id, tried)).rejects.toMatchObject({ code: 'script.artefact-missing' });
  expect((await scripts.program(guild))!.hash).toBe(first.hash);
  await scripts.saveArtefact(next.contentHash, artefact);
  await scripts.activate(guild, next.id, tried);
  const hashes = [first.hash, (await scripts.program(guild))!.hash];
  await scripts.rename(guild, a.script.id, 'c');
  hashes.push((await scripts.program(guild))!.hash);
  await scripts.setEnabled(guild, a.script.id, false);
  hashes.push((await scripts.program(guild))!.hash);
  expect(new Set(hashes).size).toBe(4);
  await expect(scripts.listens(guild)).resolves.toEqual([{ guildId: guild, listens: ['reaction.add'] }]);
  expect((await scripts.listens()).some(({ guildId }) => guildId === guild)).toBe(true);
  await scripts.delete(guild, b.script.id);
  await expect(scripts.program(guild)).resolves.toBeNull();
  await expect(scripts.listens(guild)).resolves.toEqual([]);
  await expect(scripts.artefact(next.contentHash)).resolves.toEqual(artefact);
});

it('check and rename → get the latest sources by name, and the imports of active versions', async () => {
  const [guild, other] = [newGuild(), newGuild()];
  const { scripts } = stores;
  const a = await deploy(guild, 'a', 'a 1', []);
  const b = await scripts.create(guild, 'b', null, 'b', { imports: ['a', 'mainstay'] });
  await scripts.saveArtefact(b.version.contentHash, artefact);
  await scripts.activate(guild, b.version.id, { artefactHash: b.version.contentHash, listens: [] });
  await scripts.addVersion(guild, a.script.id, 'a two', null, { imports: ['b'] });
  await scripts.create(other, 'a', null, 'not yours');
  await expect(scripts.latestSizes(guild)).resolves.toEqual(
    expect.arrayContaining([
      { name: 'a', bytes: 5 },
      { name: 'b', bytes: 1 },
    ]),
  );
  await expect(scripts.latestSources(guild, ['a', 'none'])).resolves.toEqual([{ name: 'a', source: 'a two' }]);
  await expect(scripts.activeImports(guild)).resolves.toMatchObject([
    { name: 'a', number: 1, imports: null },
    { name: 'b', number: 1, imports: ['a', 'mainstay'] },
  ]);
  await scripts.saveImports(a.version.id, []);
  await expect(scripts.activeImports(guild)).resolves.toMatchObject([{ imports: [] }, { name: 'b' }]);
});

it('more source than a guild may have → the oldest versions of the script are deleted; without any → storage-full', async () => {
  const guild = newGuild();
  const { scripts } = stores;
  const source = (n: number) => `${n}`.padEnd(limits.script.sourceBytes, 'x');
  const most = limits.script.guildSourceBytes / limits.script.sourceBytes;
  const rest = most - limits.script.perGuild + 1;
  const created = [];
  for (let n = 0; n < limits.script.perGuild - 1; n += 1)
    created.push(await scripts.create(guild, `s${n}`, null, source(n)));
  const [first] = created;
  for (let n = 0; n < rest; n += 1) await scripts.addVersion(guild, first!.script.id, source(100 + n), null);
  await scripts.addVersion(guild, first!.script.id, source(1_000), null);
  const numbers = (await scripts.versions(guild, first!.script.id)).map(({ number }) => number);
  expect([numbers[0], numbers.at(-1), numbers.length]).toEqual([rest + 2, 2, rest + 1]);
  const full = { code: 'script.storage-full', status: 409 };
  await expect(scripts.addVersion(guild, created[1]!.script.id, source(2_000), null)).rejects.toMatchObject(full);
  await expect(scripts.create(guild, 'last', null, 'small')).rejects.toMatchObject(full);
});

it('scripts that are too large together → cannot be enabled or activated together', async () => {
  const guild = newGuild();
  const { scripts } = stores;
  const code = 'x'.repeat(limits.script.programBytes / 2);
  const large = { code: 'script.program-too-large', status: 409 };
  const made = [];
  for (const name of ['a', 'b', 'c']) {
    const { script, version } = await scripts.create(guild, name, null, name);
    await scripts.saveArtefact(`${guild} ${name}`, { code, map: '{}' });
    const tried = { artefactHash: `${guild} ${name}`, listens: [] };
    made.push({ script, activate: () => scripts.activate(guild, version.id, tried) });
  }
  const [a, b, c] = made;
  await a!.activate();
  await b!.activate();
  await expect(c!.activate()).rejects.toMatchObject(large);
  await scripts.setEnabled(guild, c!.script.id, false);
  await c!.activate();
  await expect(scripts.setEnabled(guild, c!.script.id, true)).rejects.toMatchObject(large);
  await scripts.delete(guild, b!.script.id);
  await scripts.setEnabled(guild, c!.script.id, true);
  await expect(scripts.restore(guild, b!.script.id)).rejects.toMatchObject(large);
  await scripts.setEnabled(guild, c!.script.id, false);
  await scripts.restore(guild, b!.script.id);
  expect((await scripts.program(guild))!.modules.map(({ name }) => name)).toEqual(['a', 'b']);
});

describe('a script that was set aside', () => {
  const cause = { code: 'script.timeout', message: 'It ran for too long.', line: 3 };
  const setUp = async () => {
    const guild = newGuild();
    const { scripts } = stores;
    const { script: bad, version } = await deploy(guild, 'bad', 'b', []);
    await deploy(guild, 'good', 'g', []);
    await scripts.noteSetAside(guild, new Map([['bad', cause]]));
    const states = async () => (await scripts.list(guild)).map(({ setAside }) => setAside);
    const hash = async () => (await scripts.program(guild))!.hash;
    return { guild, bad, version, scripts, states, hash };
  };

  it('listed with the cause until it is noted as loaded', async () => {
    const { guild, scripts, states } = await setUp();
    expect(await states()).toEqual([cause, null]);
    await scripts.noteSetAside(guild, new Map([['good', { ...cause, line: null }]]));
    expect(await states()).toEqual([null, { ...cause, line: null }]);
    await scripts.noteSetAside(guild, new Map());
    expect(await states()).toEqual([null, null]);
  });

  it('disabled and enabled → no longer set aside, and the program has another hash', async () => {
    const { guild, bad, scripts, states, hash } = await setUp();
    const before = await hash();
    await scripts.setEnabled(guild, bad.id, true);
    expect([await states(), await hash()]).toEqual([[cause, null], before]);
    await scripts.setEnabled(guild, bad.id, false);
    await scripts.noteSetAside(guild, new Map([['bad', cause]]));
    await scripts.setEnabled(guild, bad.id, true);
    expect(await states()).toEqual([null, null]);
    expect(await hash()).not.toBe(before);
  });

  it('at another version → no longer set aside; at the same version again → still set aside', async () => {
    const { guild, bad, version, scripts, states } = await setUp();
    const tried = { artefactHash: version.contentHash, listens: [] };
    await scripts.activate(guild, version.id, tried);
    expect(await states()).toEqual([cause, null]);
    const next = await scripts.addVersion(guild, bad.id, 'b2', null);
    await scripts.activate(guild, next.id, tried);
    expect(await states()).toEqual([null, null]);
  });
});

it('artefacts → deleted a day after the last active version that used them, and replaced when compiled again', async () => {
  const guild = newGuild();
  const { scripts, database, housekeeping } = stores;
  const { script, version } = await deploy(guild, 'ping', `old of ${guild}`, []);
  const next = await scripts.addVersion(guild, script.id, `new of ${guild}`, null);
  await scripts.saveArtefact(next.contentHash, artefact);
  await scripts.activate(guild, next.id, { artefactHash: next.contentHash, listens: [] });
  await housekeeping.prune();
  await expect(scripts.artefact(version.contentHash)).resolves.not.toBeNull();
  await database.query(`UPDATE script_artefact SET created_at = now() - interval '25 hours'`);
  await housekeeping.prune();
  await expect(scripts.artefact(version.contentHash)).resolves.toBeNull();
  await expect(scripts.artefact(next.contentHash)).resolves.not.toBeNull();

  await expect(scripts.activeSource(version.id)).resolves.toBeNull();
  await expect(scripts.activeSource(next.id)).resolves.toEqual({ name: 'ping', source: `new of ${guild}` });
  await scripts.saveArtefact(`again ${guild}`, { code: 'again', map: '{}' });
  await scripts.replaceArtefact(next.id, `again ${guild}`);
  expect((await scripts.program(guild))!.modules).toMatchObject([{ contentHash: `again ${guild}`, code: 'again' }]);
});
