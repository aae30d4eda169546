import { compile } from '../../regex/match.ts';
import type { AutoModerationRule } from '../guild-contents.ts';
import { matchKeyword } from './keyword.ts';

export const Trigger = { Keyword: 1, Spam: 3, Preset: 4, MentionSpam: 5, Profile: 6 } as const;

/** Mild replacements for Discord's own lists, which are not public. */
const presets: Readonly<Record<number, readonly string[]>> = {
  1: ['damn*', 'crap*', 'bollocks'],
  2: ['porn*', 'nsfwlink'],
  3: ['slurword*'],
};

/** The match of a rule in a text. */
export interface Found {
  keyword: string | null;
  content: string;
}

/** Context of a text besides its words. */
export interface Circumstances {
  /** Number of times that the member sent the same text in the past minute, this one included. */
  repeated: number;
  /** Whether the guild receives a raid of mentions. */
  isMentionRaid: boolean;
}

/** Number of times that a member may send the same text in a minute. */
const MAX_REPEATED = 4;

const listOf = (rule: AutoModerationRule, key: string): readonly string[] =>
  (rule.trigger_metadata[key] ?? []) as readonly string[];

function findKeyword(rule: AutoModerationRule, content: string, keywords: readonly string[]): Found | null {
  const allowed = listOf(rule, 'allow_list').map((keyword) => matchKeyword(content, keyword)?.toLowerCase());
  const isAllowed = (found: string) => allowed.some((text) => text?.includes(found.toLowerCase()));
  for (const keyword of keywords) {
    const found = matchKeyword(content, keyword);
    if (found !== null && !isAllowed(found)) return { keyword, content: found };
  }
  for (const pattern of listOf(rule, 'regex_patterns')) {
    const found = compile(pattern)(content);
    if (found !== null && !isAllowed(found)) return { keyword: pattern, content: found };
  }
  return null;
}

/** Discord learns spam; this rule matches one word ten times, or the same message repeatedly. */
function findSpam(content: string, { repeated }: Circumstances): Found | null {
  const tokens = content.trim().split(/\s+/);
  const isOneWord = tokens.length >= 10 && new Set(tokens).size === 1;
  return isOneWord || repeated > MAX_REPEATED ? { keyword: null, content } : null;
}

/** Users and roles that a text mentions, each once. */
export const mentionsIn = (content: string): number =>
  new Set([...content.matchAll(/<@[!&]?(\d+)>/g)].map(([, id]) => id)).size;

function findMentions(
  { trigger_metadata: metadata }: AutoModerationRule,
  content: string,
  isRaid: boolean,
): Found | null {
  const count = mentionsIn(content);
  const limit = Number(metadata['mention_total_limit'] ?? 0);
  const isCaught = metadata['mention_raid_protection_enabled'] === true && isRaid && count > 0;
  return (limit > 0 && count > limit) || isCaught ? { keyword: null, content } : null;
}

/** The match of a rule in a text; null if there is none. */
export function find(rule: AutoModerationRule, content: string, circumstances: Circumstances): Found | null {
  switch (rule.trigger_type) {
    case Trigger.Keyword:
    case Trigger.Profile:
      return findKeyword(rule, content, listOf(rule, 'keyword_filter'));
    case Trigger.Preset: {
      const chosen = (rule.trigger_metadata['presets'] ?? []) as number[];
      return findKeyword(
        rule,
        content,
        chosen.flatMap((preset) => presets[preset] ?? []),
      );
    }
    case Trigger.Spam:
      return findSpam(content, circumstances);
    case Trigger.MentionSpam:
      return findMentions(rule, content, circumstances.isMentionRaid);
    default:
      return null;
  }
}
