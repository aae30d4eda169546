import { CloseButton } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { Picture } from './picture';
import classes from './files.module.css';

interface ComposerFilesProps {
  files: readonly File[];
  onRemove: (file: File) => void;
}

/** Files that go with the message that is being written. */
export function ComposerFiles({ files, onRemove }: ComposerFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul className={classes.strip} aria-label="Attached files">
      {files.map((file, index) => (
        <li key={`${index} ${file.name}`} className={classes.chip} data-testid="composer-file">
          {file.type.startsWith('image/') ? <Thumbnail file={file} /> : <IconFile size={18} aria-hidden="true" />}
          <span>{file.name}</span>
          <CloseButton size="xs" aria-label={`Remove ${file.name}`} onClick={() => onRemove(file)} />
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ file }: { file: File }) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return <Picture className={classes.thumbnail} src={url} alt="" />;
}
