// Rules that block messages, alert moderators and time out members.
import { guildPermissions, Permission } from '../../permissions.ts';
import type { Channel, Guild, Member } from '../entities.ts';
import type { AutoModerationRule } from '../guild-contents.ts';
import type { World } from '../world.ts';
import { Action, execute, setQuarantine, type Judged } from './act.ts';
import { circumstancesOf } from './circumstances.ts';
import { find, Trigger, type Circumstances, type Found } from './find.ts';

/** The result of the rules for a message, and the actions after it is posted or rejected. */
export interface Verdict {
  isBlocked: boolean;
  act(messageId: string | null): void;
}

/** Exempt: bots, members who manage the guild, and the exemptions of a rule. */
function isExempt(world: World, rule: AutoModerationRule, { guild, channel, member }: Judged): boolean {
  const own = guildPermissions(guild, member, world.clock.now());
  return (
    member.user.bot === true ||
    (own & (Permission.Administrator | Permission.ManageGuild)) !== 0n ||
    rule.exempt_channels.some((id) => id === channel?.id || id === channel?.parent_id) ||
    rule.exempt_roles.some((id) => member.roles.includes(id))
  );
}

function hitsOf(
  world: World,
  judged: Judged,
  isMeant: (rule: AutoModerationRule) => boolean,
  circumstances: Circumstances,
): Array<{ rule: AutoModerationRule; found: Found }> {
  return [...judged.guild.autoModeration.values()].flatMap((rule) => {
    if (!rule.enabled || !isMeant(rule) || isExempt(world, rule, judged)) return [];
    const found = find(rule, judged.content, circumstances);
    return found ? [{ rule, found }] : [];
  });
}

/** Checks a message, new or edited, or the title of a post against the rules of its guild. */
export function moderate(world: World, judged: Judged & { channel: Channel }): Verdict {
  const { guild, member, content } = judged;
  if (guild.autoModeration.size === 0) return { isBlocked: false, act: () => undefined };
  const circumstances = circumstancesOf(world, guild, member, content);
  const hits = hitsOf(world, judged, ({ event_type }) => event_type === 1, circumstances);
  return {
    isBlocked: hits.some(({ rule }) => rule.actions.some(({ type }) => type === Action.Block)),
    act(messageId) {
      for (const hit of hits)
        for (const action of hit.rule.actions) execute(world, { judged, ...hit, messageId }, action);
    },
  };
}

/** Checks a member's names against the rules; a member with corrected names may take part again. */
export function judgeProfile(world: World, guild: Guild, member: Member): void {
  const { username, global_name: displayName } = member.user;
  const names = [member.nick, displayName, username].filter((name) => name !== null);
  const circumstances = { repeated: 0, isMentionRaid: false };
  const hits = names.flatMap((content) => {
    const judged = { guild, channel: null, member, content };
    const isMeant = (rule: AutoModerationRule) => rule.trigger_type === Trigger.Profile;
    return hitsOf(world, judged, isMeant, circumstances).map((hit) => ({ judged, messageId: null, ...hit }));
  });
  if (hits.length === 0) return setQuarantine(world, guild, member, false);
  for (const rule of new Set(hits.map((hit) => hit.rule))) {
    const hit = hits.find((one) => one.rule === rule)!;
    for (const action of rule.actions) execute(world, hit, action);
  }
}
