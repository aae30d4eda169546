import type { GuildLogLine, LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { noticeBusy } from './busy-notice.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

it('three rejections of a guild, two of them within a minute → each is counted, two lines in its log', async () => {
  let now = 0;
  const lines: Array<GuildLogLine & { guildId: string }> = [];
  const counted: string[] = [];
  const notice = noticeBusy({
    guildLog: {
      append: async (guildId, added) => void lines.push(...added.map((line) => ({ ...line, guildId }))),
    },
    log: silent,
    count: (limit) => counted.push(limit),
    now: () => now,
  });
  notice('a', 'server');
  now = limits.compiler.noticeEveryMs - 1;
  notice('a', 'all');
  notice('b', 'all');
  now += 1;
  notice('a', 'server');
  expect(counted).toEqual(['server', 'all', 'all', 'server']);
  expect(lines.map(({ guildId, code }) => [guildId, code])).toEqual([
    ['a', 'compiler.busy'],
    ['b', 'compiler.busy'],
    ['a', 'compiler.busy'],
  ]);
});
