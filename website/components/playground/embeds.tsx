import type { CSSProperties } from 'react';
import { fullTime } from '@/lib/time';
import type { Playground } from '@/lib/types';
import { webAddress } from './attachments';
import { Content } from './content';
import type { People } from './people';
import { Picture } from './picture';
import classes from './files.module.css';

type Loose = Record<string, unknown>;
interface Names {
  people: People;
  playground: Playground;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const loose = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {});

export const colorOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? `#${value.toString(16).padStart(6, '0')}` : undefined;

function Media({ of, className, alt = '' }: { of: unknown; className?: string | undefined; alt?: string }) {
  const url = webAddress(loose(of).url) ?? webAddress(loose(of).icon_url);
  return url ? <Picture className={className} src={url} alt={alt} /> : null;
}

function Title({ embed, names }: { embed: Loose; names: Names }) {
  const title = text(embed.title);
  const url = webAddress(embed.url);
  if (!title) return null;
  if (!url) {
    return (
      <div className={classes.title}>
        <Content text={title} {...names} />
      </div>
    );
  }
  return (
    <a className={classes.title} href={url} target="_blank" rel="noreferrer nofollow">
      {title}
    </a>
  );
}

function Fields({ fields, names }: { fields: unknown; names: Names }) {
  if (!Array.isArray(fields) || fields.length === 0) return null;
  return (
    <dl className={classes.fields}>
      {(fields as Loose[]).map((field, index) => (
        <div key={index} className={classes.field} data-inline={field.inline === true ? true : undefined}>
          <dt>
            <Content text={text(field.name) ?? ''} {...names} />
          </dt>
          <dd>
            <Content text={text(field.value) ?? ''} {...names} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Footer({ embed }: { embed: Loose }) {
  const footer = text(loose(embed.footer).text);
  const at = text(embed.timestamp);
  const when = at && !Number.isNaN(Date.parse(at)) ? fullTime(at) : null;
  if (!footer && !when) return null;
  return (
    <div className={classes.footer}>
      <Media of={embed.footer} />
      {[footer, when].filter(Boolean).join(' · ')}
    </div>
  );
}

/** @see https://docs.discord.com/developers/resources/message#embed-object */
function Embed({ embed, names }: { embed: Loose; names: Names }) {
  const author = text(loose(embed.author).name);
  const description = text(embed.description);
  return (
    <div className={classes.embed} style={{ '--embed': colorOf(embed.color) } as CSSProperties} data-testid="embed">
      <div className={classes.embedMain}>
        {author ? (
          <div className={classes.author}>
            <Media of={embed.author} />
            {author}
          </div>
        ) : null}
        <Title embed={embed} names={names} />
        {description ? (
          <div className={classes.description}>
            <Content text={description} {...names} />
          </div>
        ) : null}
        <Fields fields={embed.fields} names={names} />
      </div>
      <Media of={embed.thumbnail} className={classes.embedThumbnail} />
      <Media of={embed.image} className={classes.embedImage} alt="Picture of the embed" />
      <Footer embed={embed} />
    </div>
  );
}

/** The embeds of a message. */
export function Embeds({ embeds, ...names }: Names & { embeds: Loose[] | undefined }) {
  return embeds?.map((embed, index) => <Embed key={index} embed={embed} names={names} />);
}
