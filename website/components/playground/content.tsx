import { useNow } from '@/lib/now';
import { fullTime, timeAgo } from '@/lib/time';
import { Fragment, type ReactNode } from 'react';
import type { Playground } from '@/lib/types';
import { CustomEmoji } from './custom-emoji';
import type { People } from './people';
import classes from './playground.module.css';

interface Names {
  people: People;
  playground: Playground;
}

interface Rule {
  pattern: RegExp;
  render: (match: RegExpExecArray, names: Names) => ReactNode;
}

const inner = (match: RegExpExecArray, names: Names): ReactNode => render(match[1] ?? '', names);

/** The parts of Discord's markdown that people use most, in the order in which they are tried. */
const rules: Rule[] = [
  {
    pattern: /```(?:[\w+-]*\n)?([\s\S]+?)```/,
    render: (match) => <pre className={classes.block}>{match[1]?.trimEnd()}</pre>,
  },
  { pattern: /`([^`\n]+)`/, render: (match) => <code className={classes.code}>{match[1]}</code> },
  {
    pattern: /https?:\/\/[^\s<>)\]]+/,
    render: (match) => (
      <a href={match[0]} target="_blank" rel="noreferrer nofollow" className={classes.url}>
        {match[0]}
      </a>
    ),
  },
  {
    pattern: /<@!?(\d+)>/,
    render: (match, { people }) => <Mention text={`@${people.get(match[1] ?? '')?.displayName ?? 'unknown'}`} />,
  },
  {
    pattern: /<#(\d+)>/,
    render: (match, { playground }) => (
      <Mention text={`#${playground.channels.find(({ id }) => id === match[1])?.name ?? 'unknown'}`} />
    ),
  },
  {
    pattern: /<@&(\d+)>/,
    render: (match, { playground }) => (
      <Mention text={`@${playground.roles.find(({ id }) => id === match[1])?.name ?? 'unknown'}`} />
    ),
  },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/,
    render: (match) => <Moment seconds={Number(match[1])} relative={match[2] === 'R'} />,
  },
  {
    pattern: /<a?:(\w+):(\d+)>/,
    render: (match) => <CustomEmoji name={match[1] ?? ''} id={match[2] ?? ''} />,
  },
  { pattern: /@(?:everyone|here)\b/, render: (match) => <Mention text={match[0]} /> },
  { pattern: /\*\*([^*]+)\*\*/, render: (match, names) => <strong>{inner(match, names)}</strong> },
  { pattern: /__([^_]+)__/, render: (match, names) => <u>{inner(match, names)}</u> },
  { pattern: /~~([^~]+)~~/, render: (match, names) => <s>{inner(match, names)}</s> },
  { pattern: /\*([^*\n]+)\*/, render: (match, names) => <em>{inner(match, names)}</em> },
  { pattern: /\b_([^_\n]+)_\b/, render: (match, names) => <em>{inner(match, names)}</em> },
  { pattern: /\|\|([^|]+)\|\|/, render: (match) => <Spoiler text={match[1] ?? ''} /> },
];

function Moment({ seconds, relative }: { seconds: number; relative: boolean }) {
  const now = useNow(30_000);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return '<t>';
  const iso = date.toISOString();
  return (
    <time className={classes.code} dateTime={iso} title={fullTime(iso)}>
      {relative ? timeAgo(iso, now) : fullTime(iso)}
    </time>
  );
}

function Mention({ text }: { text: string }) {
  return <span className={classes.mention}>{text}</span>;
}

function Spoiler({ text }: { text: string }) {
  return (
    <details className={classes.spoiler}>
      <summary>spoiler</summary>
      {text}
    </details>
  );
}

function render(text: string, names: Names): ReactNode {
  const parts: ReactNode[] = [];
  let rest = text;
  while (rest !== '') {
    const found = firstMatch(rest);
    if (!found) break;
    const { rule, match } = found;
    if (match.index > 0) parts.push(rest.slice(0, match.index));
    parts.push(<Fragment key={parts.length}>{rule.render(match, names)}</Fragment>);
    rest = rest.slice(match.index + match[0].length);
  }
  parts.push(rest);
  return parts;
}

function firstMatch(text: string): { rule: Rule; match: RegExpExecArray } | null {
  let first: { rule: Rule; match: RegExpExecArray } | null = null;
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { rule, match };
  }
  return first;
}

/** The text of a message, with Discord's markdown and mentions. Never HTML of the message's own. */
export function Content({ text, people, playground }: Names & { text: string }) {
  return render(text, { people, playground });
}
