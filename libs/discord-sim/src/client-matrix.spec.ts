import { effort } from '../../../integration-tests/effort.ts';
import { leaveOut, toolPath } from '../../../integration-tests/optional-tools.ts';
import { simulate } from './index.ts';
import { channelOf, person } from '../testing/callers.ts';
import { ClientProcess } from '../testing/clients/client-process.ts';
import { eachOnce, matrix, type Setup } from '../testing/clients/matrix.ts';

const python = toolPath('discordPy');

/** eris drops a session that op 9 allows it to keep. */
const forgets = (client: Setup['client']) => client === 'eris';

// https://docs.discord.com/developers/events/gateway#encoding-and-compression
describe('an unmodified client', () => {
  if (!python) leaveOut('discordPy');
  const ways = effort.clientWays === 'all' ? matrix : eachOnce(matrix);
  const setups = ways.filter(({ client }) => client !== 'discord.py' || python);

  it.concurrent.each(setups.map((setup) => [setup.client, setup.encoding, setup.compress, setup] as const))(
    '%s (%s, %s) connects, receives, answers, resumes after a cut, survives op 7 and op 9',
    async (_client, encoding, compress, setup) => {
      const sim = await simulate({ limits: 'off' });
      const client = new ClientProcess(sim, setup, python);
      const say = (content: string) =>
        person(sim, 'ada')('POST', `/channels/${channelOf(sim, 'bots')}/messages`, { content });
      const giveUp = AbortSignal.timeout(240_000);
      const expected: string[] = [];
      const hears = async (content: string) => {
        expected.push(content);
        await say(content);
        await client.next('message', content);
      };
      try {
        await client.next('ready');
        const [connected] = await sim.callLog.until('gateway', 'connect', 1);
        expect(connected).toMatchObject({ encoding, compress: compress === 'payload' ? 'none' : compress });
        const answered = new Promise<void>((resolve) => {
          const unlisten = sim.world.listen(({ t, d }) => {
            if (t !== 'MESSAGE_CREATE' || (d as { content: string }).content !== 'pong') return;
            unlisten();
            resolve();
          });
        });
        await hears('!ping');
        await answered;

        sim.gateway.dropAll(true);
        await hears('said during a cut');
        await sim.callLog.until('gateway', 'resume', 1, giveUp);
        sim.gateway.reconnectAll();
        await sim.callLog.until('gateway', 'resume', 2, giveUp);
        await hears('said after op 7');
        expect(await sim.callLog.until('gateway', 'identify', 1)).toHaveLength(1);

        sim.gateway.invalidateAll(true);
        const identifies = forgets(setup.client) ? 2 : 1;
        if (identifies === 1) await sim.callLog.until('gateway', 'resume', 3, giveUp);
        expect(await sim.callLog.until('gateway', 'identify', identifies, giveUp)).toHaveLength(identifies);
        await hears('said after op 9 true');

        sim.gateway.invalidateAll(false);
        await sim.callLog.until('gateway', 'identify', identifies + 1, giveUp);
        await hears('said after op 9 false');
        expect(client.heard).toEqual(expected);
      } finally {
        await client.end();
        await sim.close();
      }
    },
  );
});
