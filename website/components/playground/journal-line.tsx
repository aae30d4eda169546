import { UnstyledButton } from '@mantine/core';
import type { JournalRow } from '@/lib/playground/journal';
import { clockTime } from '@/lib/time';
import type { People } from './people';
import classes from './inspector.module.css';

interface JournalLineProps {
  row: JournalRow;
  people: People;
  /** Names of channels by their ids. */
  places: ReadonlyMap<string, string>;
  onOpen: () => void;
}

/** The caller: a name if the person is known. */
export function whoOf({ who, kind }: JournalRow, people: People): string {
  const [role = '', id = ''] = who.split(':');
  if (kind === 'event') return 'event';
  if (kind === 'control') return 'you';
  return people.get(id)?.displayName ?? (role === 'nobody' ? '–' : role);
}

const tone = (status: number | null): string | undefined =>
  status === null ? undefined : status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';

/** A path with names of channels where it has their ids. */
const namePlaces = (title: string, places: ReadonlyMap<string, string>): string =>
  title.replace(/(?<=\/channels\/)\d+/, (id) => (places.has(id) ? `#${places.get(id)}` : id));

export function JournalLine({ row, people, places, onOpen }: JournalLineProps) {
  const time = new Date(row.at).toISOString();
  return (
    <UnstyledButton className={classes.line} data-kind={row.kind} onClick={onOpen} data-testid="journal-line">
      <time className={classes.time} dateTime={time}>
        {clockTime(time)}
      </time>
      <span className={classes.who}>{whoOf(row, people)}</span>
      <span className={classes.status} data-tone={tone(row.status)}>
        {row.status}
      </span>
      <span className={classes.title}>{namePlaces(row.title, places)}</span>
    </UnstyledButton>
  );
}
