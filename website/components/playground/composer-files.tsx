import { CloseButton } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { OutgoingFile } from '@/lib/playground/calls';
import { Picture } from './picture';
import classes from './files.module.css';

interface ComposerFilesProps {
  files: readonly OutgoingFile[];
  onRemove: (file: OutgoingFile) => void;
}

/** Files that go with the message that is being written. */
export function ComposerFiles({ files, onRemove }: ComposerFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul className={classes.strip} aria-label="Files of this message">
      {files.map((file, index) => (
        <li key={`${index} ${file.name}`} className={classes.chip} data-testid="composer-file">
          {file.contentType.startsWith('image/') ? (
            <Picture className={classes.thumbnail} src={`data:${file.contentType};base64,${file.base64}`} alt="" />
          ) : (
            <IconFile size={18} aria-hidden="true" />
          )}
          <span>{file.name}</span>
          <CloseButton size="xs" aria-label={`Remove ${file.name}`} onClick={() => onRemove(file)} />
        </li>
      ))}
    </ul>
  );
}
