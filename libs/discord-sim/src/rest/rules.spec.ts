import { connect } from 'node:net';
import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, caller, channelOf, guildOf, person } from '../../testing/callers.ts';

/** Sends exactly these bytes; returns the status of the answer. */
function raw(sim: Simulation, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(sim.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => undefined);
    socket.once('data', (data) => resolve(data.toString('latin1').slice(9, 12)));
  });
}

describe('REST', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate();
  });
  afterEach(() => sim.close());

  it('bad tokens, unknown paths, methods and versions → the same answers as Discord', async () => {
    expect((await caller(sim, null)('GET', '/users/@me')).json).toEqual({ message: '401: Unauthorized', code: 0 });
    expect((await caller(sim, 'Bot nonsense')('GET', '/users/@me')).status).toBe(401);
    expect((await caller(sim, applicationOf(sim).token)('GET', '/users/@me')).status).toBe(401);
    expect((await bot(sim)('GET', '/nowhere')).json).toEqual({ message: '404: Not Found', code: 0 });
    expect((await bot(sim)('PUT', '/users/@me')).json).toEqual({ message: '405: Method Not Allowed', code: 0 });
    expect((await bot(sim)('GET', '/channels/abc')).json).toMatchObject({
      code: 50035,
      errors: { channel_id: { _errors: [{ code: 'NUMBER_TYPE_COERCE' }] } },
    });
    expect(await bot(sim)('GET', '/lobbies/1')).toMatchObject({ status: 501, json: { operation: 'get_lobby' } });
    expect(await (await fetch(`${sim.url}/api/v99/users/@me`)).json()).toMatchObject({ code: 50041 });
    for (const version of ['', '/v9', '/v10'])
      expect((await fetch(`${sim.url}/api${version}/gateway`)).status).toBe(200);
  });

  it('any input → still answers', async () => {
    const path = `/channels/${channelOf(sim, 'bots')}/messages`;
    expect((await bot(sim)('POST', path, '{"content":', { 'Content-Type': 'application/json' })).json).toMatchObject({
      code: 50109,
    });
    expect((await bot(sim)('POST', path, '[1]', { 'Content-Type': 'application/json' })).json).toMatchObject({
      code: 50035,
    });
    expect((await bot(sim)('POST', path, 'x', { 'Content-Type': 'multipart/form-data; boundary=y' })).status).toBe(400);
    expect((await bot(sim)('POST', path, 'x', { 'Content-Type': 'text/csv' })).status).toBe(400);
    for (const bad of [
      '/api/v10/%2e%2e/%2e%2e/etc/passwd',
      '/api/v10/channels/%ff',
      '/api/../x',
      '/%00',
      '//',
      '/api/v10/channels/%',
    ]) {
      const status = await raw(sim, `GET ${bad} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(['400', '401', '404']).toContain(status);
    }
    const head = `POST /api/v10${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bot ${applicationOf(sim).token}`;
    const tooLarge = await raw(sim, `${head}\r\nContent-Length: 104857600\r\n\r\n`);
    expect(tooLarge).toBe('413');
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
  });

  it('a control call from another host → rejected', async () => {
    expect(await raw(sim, 'GET /sim/world HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n')).toBe(
      '403',
    );
    expect((await fetch(`${sim.url}/sim/world`)).status).toBe(200);
  });

  // https://docs.discord.com/developers/topics/permissions#permission-hierarchy
  it('roles and members above the caller → protected', async () => {
    const { fields, roles } = guildOf(sim, 'Mainstay Demo');
    const role = (name: string) => [...roles.values()].find((one) => one.name === name)!.id;
    const give = (who: string, to: string, name: string) =>
      person(sim, who)('PUT', `/guilds/${fields.id}/members/${accountOf(sim, to).user.id}/roles/${role(name)}`);
    expect((await give('nora', 'finn', 'Helper')).json).toMatchObject({ code: 50013 });
    expect((await give('jonas', 'finn', 'Admin')).json).toMatchObject({ code: 50013 });
    expect((await give('jonas', 'finn', 'Helper')).status).toBe(204);
    expect((await give('ada', 'finn', 'Mainstay')).json).toMatchObject({ code: 50028 });
    const kick = (who: string, whom: string) =>
      person(sim, who)('DELETE', `/guilds/${fields.id}/members/${accountOf(sim, whom).user.id}`);
    expect((await kick('priya', 'jonas')).json).toMatchObject({ code: 50013 });
    expect((await kick('jonas', 'ada')).json).toMatchObject({ code: 50013 });
    expect((await kick('ada', 'ada')).json).toMatchObject({ code: 50013 });
    const heard: string[] = [];
    sim.world.listen(({ t }) => heard.push(t));
    expect(
      (
        await person(sim, 'jonas')('PUT', `/guilds/${fields.id}/bans/${accountOf(sim, 'gus').user.id}`, {
          delete_message_seconds: 604_800,
        })
      ).status,
    ).toBe(204);
    expect(heard).toEqual([
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
      'GUILD_MEMBER_REMOVE',
      'MESSAGE_DELETE_BULK',
      'GUILD_BAN_ADD',
    ]);
  });
});
