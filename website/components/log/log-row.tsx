import Link from 'next/link';
import type { LinkTo } from '@/lib/script-links';
import { clockTime, fullTime } from '@/lib/time';
import type { LogLine } from '@/lib/types';
import classes from './log.module.css';

interface LogRowProps {
  line: LogLine;
  linkTo?: LinkTo;
  /** Instead of a link: the place is in the editor that is open. Returns whether it was. */
  onPlace?: (line: LogLine) => boolean;
}

/** One line of a guild's log; its place leads to the script. */
export function LogRow({ line, linkTo, onPlace }: LogRowProps) {
  const place = line.script ? `${line.script}${line.line ? `:${line.line}` : ''}` : null;
  const href = linkTo?.(line) ?? null;
  return (
    <div className={classes.row} data-level={line.level} data-testid="log-line" data-line-id={line.id}>
      <time className={classes.time} dateTime={line.at} title={fullTime(line.at)} suppressHydrationWarning>
        {clockTime(line.at)}
      </time>
      <span className={classes.level}>{line.level}</span>
      <span className={classes.message}>
        {line.message}
        {line.code ? <code className={classes.code}>{line.code}</code> : null}
      </span>
      {place && href ? (
        <Link
          href={href}
          prefetch={false}
          className={classes.place}
          data-testid="log-place"
          onClick={(event) => {
            if (onPlace?.(line)) event.preventDefault();
          }}
        >
          {place}
        </Link>
      ) : (
        <span className={classes.place}>{place}</span>
      )}
    </div>
  );
}
