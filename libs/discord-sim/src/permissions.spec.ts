import fc from 'fast-check';
import {
  ALL,
  channelPermissions,
  guildPermissions,
  highestRole,
  outranksMember,
  outranksRole,
  Permission,
} from './permissions.ts';
import type { Channel, Guild, Member, Overwrite, Role } from './world/entities.ts';
import { emptyContents } from './world/guild-contents.ts';
import { makeMember, makeRole } from './world/guilds.ts';

const NOW = 1_700_000_000_000;
const GUILD = '100';
const bits = Object.values(Permission);
const someBits = fc.subarray(bits).map((chosen) => chosen.reduce((all, bit) => all | bit, 0n));
const fewBits = fc.subarray(bits, { maxLength: 6 }).map((chosen) => chosen.reduce((all, bit) => all | bit, 0n));

function member(id: string, roles: string[]): Member {
  return makeMember({ id } as Member['user'], '', { roles });
}

function guildWith(permissions: bigint[], everyone: bigint, owner = '1'): Guild {
  const roles = new Map<string, Role>([[GUILD, makeRole(GUILD, { position: 0, permissions: String(everyone) })]]);
  permissions.forEach((own, index) => {
    const id = String(200 + index);
    roles.set(id, makeRole(id, { position: index + 1, permissions: String(own) }));
  });
  return {
    fields: { id: GUILD, owner_id: owner } as Guild['fields'],
    roles,
    channels: new Map(),
    members: new Map(),
    bans: new Map(),
    ...emptyContents(),
    threadMembers: new Map(),
  };
}

const channelWith = (overwrites: Overwrite[], type = 0): Channel => ({
  id: '300',
  type,
  flags: 0,
  guild_id: GUILD,
  permission_overwrites: overwrites,
});
const overwrite = (id: string, type: number, allow: bigint, deny: bigint): Overwrite => ({
  id,
  type,
  allow: String(allow),
  deny: String(deny),
});
const without = (set: bigint, ...taken: bigint[]) => taken.reduce((left, bit) => left & ~bit, set);
const open = Permission.ViewChannel | Permission.SendMessages | Permission.Connect;

// https://docs.discord.com/developers/topics/permissions
describe('permissions', () => {
  it('the owner and administrators → every permission, for any overwrites', () => {
    fc.assert(
      fc.property(someBits, someBits, (everyone, deny) => {
        const channel = channelWith([
          overwrite(GUILD, 0, 0n, deny),
          overwrite('1', 1, 0n, deny),
          overwrite('2', 1, 0n, deny),
        ]);
        const guild = guildWith([Permission.Administrator], everyone);
        expect(channelPermissions(guild, member('1', []), channel, NOW)).toBe(ALL);
        expect(channelPermissions(guild, member('2', ['200']), channel, NOW)).toBe(ALL);
      }),
    );
  });

  it('a member in the guild → the sum of its roles', () => {
    fc.assert(
      fc.property(someBits, fc.array(someBits, { maxLength: 5 }), (everyone, roles) => {
        const sum = roles.reduce((all, own) => all | own, everyone);
        const guild = guildWith(roles, everyone);
        const ids = roles.map((_, index) => String(200 + index));
        expect(guildPermissions(guild, member('2', ids), NOW)).toBe(sum & Permission.Administrator ? ALL : sum);
      }),
    );
  });

  it('any order of roles and overwrites → the same permissions', () => {
    const entry = fc.record({ allow: fewBits, deny: fewBits });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 2, maxLength: 5 }), fc.nat(), (entries, turn) => {
        const guild = guildWith(
          entries.map(() => 0n),
          without(ALL, Permission.Administrator),
        );
        const ids = entries.map((_, index) => String(200 + index));
        const overwrites = entries.map(({ allow, deny }, index) => overwrite(ids[index]!, 0, allow, deny));
        const turned = <T>(list: T[]) => [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
        const one = channelPermissions(guild, member('2', ids), channelWith(overwrites), NOW);
        const other = channelPermissions(guild, member('2', turned(ids)), channelWith(turned(overwrites)), NOW);
        expect(other).toBe(one);
      }),
    );
  });

  it('everyone, then roles, then the member → an allow of a level wins over its denies', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bits.filter((bit) => !(bit & (open | Permission.Administrator)))),
        fc.array(fc.constantFrom('allow', 'deny', 'none'), { minLength: 4, maxLength: 4 }),
        (bit, [atEveryone, atA, atB, atMember]) => {
          const level = (id: string, type: number, what: string | undefined) =>
            overwrite(id, type, what === 'allow' ? bit : 0n, what === 'deny' ? bit : 0n);
          const guild = guildWith([0n, 0n], open);
          const channel = channelWith([
            level('2', 1, atMember),
            level('200', 0, atA),
            level(GUILD, 0, atEveryone),
            level('201', 0, atB),
          ]);
          let expected = atEveryone === 'allow';
          if ([atA, atB].includes('deny')) expected = false;
          if ([atA, atB].includes('allow')) expected = true;
          if (atMember !== 'none') expected = atMember === 'allow';
          expect((channelPermissions(guild, member('2', ['200', '201']), channel, NOW) & bit) !== 0n).toBe(expected);
        },
      ),
    );
  });

  it('without View Channel → none', () => {
    fc.assert(
      fc.property(someBits, (everyone) => {
        const guild = guildWith([], without(everyone, Permission.Administrator));
        const hidden = channelWith([overwrite(GUILD, 0, 0n, Permission.ViewChannel)]);
        expect(channelPermissions(guild, member('2', []), hidden, NOW)).toBe(0n);
      }),
    );
  });

  it('without Send Messages → no mention of everyone, files, embeds or speech', () => {
    const guild = guildWith([], without(ALL, Permission.Administrator));
    const muted = channelPermissions(
      guild,
      member('2', []),
      channelWith([overwrite(GUILD, 0, 0n, Permission.SendMessages)]),
      NOW,
    );
    const gone = [
      Permission.MentionEveryone,
      Permission.AttachFiles,
      Permission.EmbedLinks,
      Permission.SendTTSMessages,
    ];
    for (const bit of gone) expect(muted & bit).toBe(0n);
    expect(muted & Permission.AddReactions).not.toBe(0n);
  });

  it('in a thread → Send Messages in Threads instead', () => {
    const parent = { ...channelWith([overwrite(GUILD, 0, 0n, Permission.SendMessages)]), id: '301' };
    const guild = guildWith([], open | Permission.SendMessagesInThreads);
    guild.channels.set('301', parent);
    const thread: Channel = { ...channelWith([], 11), parent_id: '301' };
    expect(channelPermissions(guild, member('2', []), thread, NOW) & Permission.SendMessages).not.toBe(0n);
  });

  it('a timed-out member → view and read only', () => {
    const guild = guildWith([], without(ALL, Permission.Administrator));
    const silenced = { ...member('2', []), communication_disabled_until: new Date(NOW + 1000).toISOString() };
    const looking = Permission.ViewChannel | Permission.ReadMessageHistory;
    expect(guildPermissions(guild, silenced, NOW)).toBe(looking);
    expect(guildPermissions(guild, silenced, NOW + 2000)).toBe(without(ALL, Permission.Administrator));
  });

  it('the split permissions of 2026 → each has its own bit', () => {
    expect(ALL & (1n << 51n)).not.toBe(0n);
    expect(ALL & (1n << 52n)).not.toBe(0n);
    expect(bits.length).toBeGreaterThanOrEqual(50);
  });
});

describe('the hierarchy', () => {
  it('an owner, oneself and an equal → cannot be moderated', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3]), fc.subarray([0, 1, 2, 3]), (a, b) => {
        const guild = guildWith([0n, 0n, 0n, 0n], 0n);
        const [left, right] = [
          member(
            '2',
            a.map((index) => String(200 + index)),
          ),
          member(
            '3',
            b.map((index) => String(200 + index)),
          ),
        ];
        const owner = member('1', []);
        expect(outranksMember(guild, left, owner)).toBe(false);
        expect(outranksMember(guild, owner, left)).toBe(true);
        expect(outranksMember(guild, left, right) && outranksMember(guild, right, left)).toBe(false);
        expect(outranksMember(guild, left, right)).toBe(
          highestRole(guild, left).position > highestRole(guild, right).position,
        );
      }),
    );
  });

  it('a member → cannot give its own highest role', () => {
    const guild = guildWith([0n, 0n], 0n);
    const top = member('2', ['201']);
    expect(outranksRole(guild, top, guild.roles.get('201')!)).toBe(false);
    expect(outranksRole(guild, top, guild.roles.get('200')!)).toBe(true);
  });
});
