import { Skeleton } from '@mantine/core';
import Link from 'next/link';
import type { GuildOverview } from '@/lib/types';
import classes from './overview.module.css';

interface Figure {
  id: string;
  label: string;
  value: (overview: GuildOverview) => number;
  note?: (overview: GuildOverview) => string;
  path: string;
  /** A number above zero is a problem. */
  alarm?: true;
}

const figures: Figure[] = [
  {
    id: 'scripts',
    label: 'Scripts enabled',
    value: (overview) => overview.scripts.enabled,
    note: ({ scripts }) => `of ${scripts.total}${scripts.setAside > 0 ? `, ${scripts.setAside} set aside` : ''}`,
    path: '/scripts',
  },
  {
    id: 'errors',
    label: 'Errors, last 24 h',
    value: (overview) => overview.log.errors24h,
    path: '/log?level=error',
    alarm: true,
  },
  { id: 'pending', label: 'Events waiting', value: (overview) => overview.inbox.pending, path: '' },
  { id: 'parked', label: 'Events parked', value: (overview) => overview.inbox.parked, path: '#parked', alarm: true },
  { id: 'running', label: 'Active runs', value: (overview) => overview.runs.running, path: '/runs?state=running' },
  {
    id: 'failed',
    label: 'Runs failed, 24 h',
    value: (overview) => overview.runs.failed24h,
    path: '/runs?state=failed',
    alarm: true,
  },
];

const format = new Intl.NumberFormat('en');

export function Figures({ root, overview }: { root: string; overview: GuildOverview | undefined }) {
  return (
    <ul className={classes.figures} aria-busy={!overview}>
      {figures.map((figure) => {
        const value = overview ? figure.value(overview) : null;
        return (
          <li key={figure.id}>
            <Link
              prefetch={false}
              href={root + figure.path}
              className={classes.figure}
              data-testid={`figure-${figure.id}`}
            >
              <span className={classes.label}>{figure.label}</span>
              {value === null ? (
                <Skeleton height={30} width={44} mt={6} />
              ) : (
                <span className={classes.value} data-alarm={figure.alarm && value > 0 ? true : undefined}>
                  {format.format(value)}
                  {figure.note && overview ? <small> {figure.note(overview)}</small> : null}
                </span>
              )}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
