import type { People } from './people';
import classes from './playground.module.css';

export function TypingLine({ people, typing }: { people: People; typing: readonly string[] }) {
  const names = typing.map((id) => people.get(id)?.displayName ?? 'A member');
  const who = names.length > 3 ? 'Several people' : new Intl.ListFormat('en').format(names);
  return (
    <div className={classes.typing} aria-live="polite">
      {names.length > 0 ? `${who} ${names.length === 1 ? 'is' : 'are'} typing…` : ''}
    </div>
  );
}
