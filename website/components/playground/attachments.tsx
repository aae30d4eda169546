import { IconFile } from '@tabler/icons-react';
import { Picture } from './picture';
import classes from './files.module.css';

type Loose = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);

function sizeOf(bytes: unknown): string {
  const size = number(bytes) ?? 0;
  if (size < 1_000) return `${size} B`;
  return size < 1_000_000 ? `${Math.round(size / 1_000)} KB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

/** Only http and https addresses: a message may contain any address. */
export const webAddress = (value: unknown): string | undefined =>
  /^https?:\/\//.test(text(value)) ? text(value) : undefined;

function Attachment({ file }: { file: Loose }) {
  const url = webAddress(file.url);
  const name = text(file.filename) || 'unnamed';
  if (url && text(file.content_type).startsWith('image/')) {
    return (
      <a href={url} target="_blank" rel="noreferrer">
        <Picture
          className={classes.image}
          src={url}
          width={number(file.width)}
          height={number(file.height)}
          alt={text(file.description) || name}
          data-testid="attachment-image"
        />
      </a>
    );
  }
  const shown = (
    <>
      <IconFile size={18} aria-hidden="true" />
      <span>{name}</span>
      <small>{sizeOf(file.size)}</small>
    </>
  );
  return (
    <div>
      {url ? (
        <a className={classes.file} href={url} target="_blank" rel="noreferrer" data-testid="attachment">
          {shown}
        </a>
      ) : (
        <span className={classes.file}>{shown}</span>
      )}
    </div>
  );
}

/** The files of a message: pictures as such, others by name and size. */
export function Attachments({ attachments }: { attachments: Loose[] | undefined }) {
  return attachments?.map((file, index) => <Attachment key={text(file.id) || index} file={file} />);
}
