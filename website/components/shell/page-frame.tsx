import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './shell.module.css';

interface PageFrameProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** A short list reads better in a narrow column. */
  narrow?: boolean;
  children: ReactNode;
}

/** A page that scrolls: heading, description, actions, content. */
export function PageFrame({ title, description, actions, narrow, children }: PageFrameProps) {
  return (
    <div className={classes.page} data-narrow={narrow}>
      <div className={classes.pageHead}>
        <div>
          <Title order={1}>{title}</Title>
          {description ? (
            <Text c="dimmed" size="sm" mt={4} maw="62ch">
              {description}
            </Text>
          ) : null}
        </div>
        {actions ? <div className={classes.pageActions}>{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}
