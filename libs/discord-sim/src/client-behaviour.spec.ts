// Real processes of five real libraries, each on a simulator of its own. The gateway's side records their behaviour.
import { leaveOut, toolPath } from '../../../integration-tests/optional-tools.ts';
import { behaviours, clientNames, type BehaviourName } from '../testing/clients/behaviours.ts';
import { Watched } from '../testing/clients/watch.ts';
import { rule } from '../testing/rule.ts';

const python = toolPath('discordPy');
const clients = clientNames.filter((client) => client !== 'discord.py' || python);

describe('an unmodified client', () => {
  const watched = new Map<string, Watched>();

  beforeAll(() => {
    for (const client of clients) watched.set(client, new Watched(client, python));
  });
  afterAll(() => Promise.all([...watched.values()].map(({ done }) => done)));

  if (!python) leaveOut('discordPy');

  async function expectSeen(name: BehaviourName): Promise<void> {
    const told = await Promise.all(clients.map((client) => watched.get(client)!.seen(name)));
    for (const [index, client] of clients.entries()) {
      const may = [behaviours[name].seen[clientNames.indexOf(client)]!].flat();
      expect({ client, did: told[index] }).toEqual({ client, did: may.find((one) => one === told[index]) ?? may[0] });
    }
  }

  rule(
    'events/gateway#connecting',
    'a client connects to the address that it received, with or without a slash before the query',
    () => expectSeen('url'),
  );
  rule(
    'events/gateway-events#identify',
    'IDENTIFY comes with or without a shard, and with or without Bot before the token',
    () => expectSeen('identify'),
  );
  rule('events/gateway#sending-heartbeats', 'a heartbeat may come before IDENTIFY: one client sends it', () =>
    expectSeen('earlyHeartbeat'),
  );
  rule('events/gateway#heartbeat-requests', 'each client answers op 1 with the last sequence number', () =>
    expectSeen('heartbeatAsked'),
  );
  rule('observed', 'a gap in the sequence causes at most a warning in every client', () => expectSeen('sequenceGap'));
  rule('events/gateway-events#guild-create', 'a second GUILD_CREATE is a new guild to some clients', () =>
    expectSeen('secondGuildCreate'),
  );
  rule(
    'events/gateway-events#guild-delete',
    'a guild in an outage is unavailable in each client, and becomes available again',
    () => expectSeen('guildOutage'),
  );
  rule('events/gateway-events#ready', 'each client accepts a second READY on its connection', () =>
    expectSeen('secondReady'),
  );
  rule('events/gateway-events#reconnect', 'each client resumes after op 7', () => expectSeen('reconnect'));
  rule('events/gateway#resuming', 'each client resumes after close 4000', () => expectSeen('close4000'));
  rule('events/gateway#initiating-a-disconnect', 'each client resumes after close 1012', () => expectSeen('close1012'));
  rule('events/gateway#resuming', 'each client resumes when the connection is lost without a close code', () =>
    expectSeen('lost'),
  );
  rule('observed', 'close 1000 ends the session of discord.js only', () => expectSeen('close1000'));
  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    'after close 4009 some clients identify and some resume',
    () => expectSeen('close4009'),
  );
  rule(
    'events/gateway-events#invalid-session',
    'each client identifies after op 9 false, some on the same socket',
    () => expectSeen('invalidSession'),
  );
  rule('events/gateway-events#invalid-session', 'each client except eris resumes after op 9 true', () =>
    expectSeen('resumableSession'),
  );
  rule('observed', 'eris drops its session while upgrades are answered with 503', () => expectSeen('refusedUpgrade'));
  rule('observed', 'each client resumes after its connection attempt was left unanswered for several seconds', () =>
    expectSeen('backlog'),
  );
  rule('events/gateway-events#hello', 'each client waits for HELLO, and resumes', () => expectSeen('lateHello'));
  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    'close 4007 on RESUME makes some clients resume without end',
    () => expectSeen('resumeClosed'),
  );
  rule('observed', 'discord.js and eris drop their sessions while connections are refused', () =>
    expectSeen('refusedConnection'),
  );
  rule('observed', 'only discord.js stops waiting for READY, after 15 seconds', () => expectSeen('lateReady'));
  rule('events/gateway#rate-limiting', 'with max_concurrency 1 each client identifies one shard every 5 seconds', () =>
    expectSeen('shardsInTurn'),
  );
  rule(
    'events/gateway#rate-limiting',
    'with max_concurrency 2 each client except discord.py identifies two shards at once',
    () => expectSeen('shardsAtOnce'),
  );
});
