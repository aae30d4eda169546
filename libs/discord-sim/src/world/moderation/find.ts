import { compile } from '../../regex/match.ts';
import type { AutoModerationRule } from '../guild-contents.ts';
import { matchKeyword } from './keyword.ts';

export const Trigger = { Keyword: 1, Spam: 3, Preset: 4, MentionSpam: 5, Profile: 6 } as const;

/** Mild stand-ins for Discord's own lists, which are not public. */
const presets: Readonly<Record<number, readonly string[]>> = {
  1: ['damn*', 'crap*', 'bollocks'],
  2: ['porn*', 'nsfwlink'],
  3: ['slurword*'],
};

/** What a rule found in a text. */
export interface Found {
  keyword: string | null;
  content: string;
}

/** What is known of the one who said it, besides the words. */
export interface Circumstances {
  /** How often the member has said the same in the past minute, this time included. */
  repeated: number;
  /** Whether mentions rain down on the guild. */
  isMentionRaid: boolean;
}

/** So often may somebody say the same in a minute. */
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

/** Discord learns what spam is; here it is one word ten times over, or the same message again and again. */
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

/** What a rule finds in a text; null when that is as it should be. */
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
