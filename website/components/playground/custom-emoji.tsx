import { Picture } from './picture';
import { useScene } from './scene';
import classes from './extras.module.css';

/** One of the server's own emojis; its name where it is not one of them. */
export function CustomEmoji({ id, name }: { id: string; name: string }) {
  const { playground } = useScene();
  const url = playground.emojis.find((emoji) => emoji.id === id)?.url;
  return url ? <Picture className={classes.emoji} src={url} alt={`:${name}:`} /> : `:${name}:`;
}
