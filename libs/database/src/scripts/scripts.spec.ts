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

it('is of its guild only', async () => {
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

it('has one script of a name, and so many in all', async () => {
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

it('appends versions, numbered without gaps, and forgets the oldest but never the active one', async () => {
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

it('refuses a source that is too large or cannot be stored', async () => {
  const { scripts } = stores;
  await expect(scripts.create(newGuild(), 'a', null, 'x'.repeat(limits.script.sourceBytes + 1))).rejects.toMatchObject({
    code: 'script.too-large',
    status: 413,
  });
  await expect(scripts.create(newGuild(), 'a', null, '\0')).rejects.toMatchObject({ code: 'text.not-storable' });
});

describe('a deleted script', () => {
  it('is in no list and no program, and its name is free', async () => {
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

  it('restored while another has its name, the guild is full, or by another guild → refused', async () => {
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

it('makes a program of enabled scripts at their active versions; its hash changes whenever a module does', async () => {
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
