'use client';

import { Button, Divider, MultiSelect } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import { type Component, componentsOf, emojiText, picksFor } from '@/lib/playground/components';
import type { DiscordMessage, Playground } from '@/lib/types';
import { Attachments, webAddress } from './attachments';
import { Content } from './content';
import type { UsedComponent } from './conversation';
import { colorOf } from './embeds';
import type { People } from './people';
import { Picture } from './picture';
import classes from './components.module.css';
import fileClasses from './files.module.css';

interface MessageComponentsProps {
  message: DiscordMessage;
  people: People;
  playground: Playground;
  onUse: (message: DiscordMessage, component: UsedComponent, values?: string[]) => void;
}

interface PartProps extends MessageComponentsProps {
  component: Component;
}

const buttonStyles: Record<number, { variant: string; color: string }> = {
  1: { variant: 'filled', color: 'stay' },
  2: { variant: 'default', color: 'gray' },
  3: { variant: 'filled', color: 'green.8' },
  4: { variant: 'filled', color: 'red.8' },
};

function ButtonPart({ component, message, onUse }: PartProps) {
  const { style = 2, label, emoji, url, disabled, custom_id: customId } = component;
  const words = [emojiText(emoji), label].filter(Boolean).join(' ') || 'Button';
  if (style === 5) {
    return (
      <Button
        component="a"
        size="xs"
        variant="default"
        href={webAddress(url)}
        target="_blank"
        rel="noreferrer nofollow"
        rightSection={<IconExternalLink size={13} />}
      >
        {words}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      {...(buttonStyles[style] ?? buttonStyles[2])}
      disabled={disabled ?? customId === undefined}
      onClick={() => onUse(message, { type: 2, custom_id: customId ?? '', label: words })}
      data-testid={`button-${customId}`}
    >
      {words}
    </Button>
  );
}

function SelectPart({ component, message, playground, onUse }: PartProps) {
  const [values, setValues] = useState<string[]>(
    () => component.options?.filter((option) => option.default).map(({ value }) => value) ?? [],
  );
  const { type, custom_id: customId = '', placeholder, min_values: least = 1, max_values: most = 1 } = component;
  const label = placeholder ?? 'Choose';
  const send = (chosen: string[]): void => {
    if (chosen.length >= (least ?? 1)) onUse(message, { type, custom_id: customId, label }, chosen);
  };
  // One choice is sent at once, as in Discord's clients; several when the list is left.
  const single = (most ?? 1) === 1;
  return (
    <MultiSelect
      className={classes.select}
      size="sm"
      aria-label={label}
      placeholder={values.length === 0 ? label : ''}
      disabled={component.disabled ?? false}
      searchable
      hidePickedOptions={false}
      limit={100}
      maxValues={single ? 2 : (most ?? 1)}
      data={picksFor(component, playground)}
      value={values}
      onChange={(chosen) => {
        const next = single ? chosen.slice(-1) : chosen;
        setValues(next);
        if (single) send(next);
      }}
      onDropdownClose={() => {
        if (!single) send(values);
      }}
      comboboxProps={{ shadow: 'md' }}
      data-testid={`select-${customId}`}
    />
  );
}

function Media({ item }: { item: { media?: { url?: string }; description?: string | null } }) {
  const url = webAddress(item.media?.url);
  return url ? <Picture className={fileClasses.image} src={url} alt={item.description ?? ''} /> : null;
}

/** How each kind is drawn. @see https://docs.discord.com/developers/components/reference */
const parts: Record<number, (props: PartProps) => ReactNode> = {
  1: (props) => (
    <div className={classes.row}>
      <Parts {...props} of={props.component.components} />
    </div>
  ),
  2: (props) => <ButtonPart {...props} />,
  3: (props) => <SelectPart {...props} />,
  5: (props) => <SelectPart {...props} />,
  6: (props) => <SelectPart {...props} />,
  7: (props) => <SelectPart {...props} />,
  8: (props) => <SelectPart {...props} />,
  9: (props) => (
    <div className={classes.section}>
      <div>
        <Parts {...props} of={props.component.components} />
      </div>
      <Parts {...props} of={props.component.accessory ? [props.component.accessory] : []} />
    </div>
  ),
  10: ({ component, people, playground }) => (
    <div className={classes.text}>
      <Content text={component.content ?? ''} people={people} playground={playground} />
    </div>
  ),
  11: ({ component }) => <Media item={component} />,
  12: ({ component }) => (
    <div className={classes.gallery}>
      {component.items?.map((item, index) => (
        <Media key={index} item={item} />
      ))}
    </div>
  ),
  13: ({ component }) => (
    <Attachments attachments={[{ ...component.file, filename: component.name, size: component.size }]} />
  ),
  14: ({ component }) =>
    component.divider === false ? <div className={classes.gap} /> : <Divider my={component.spacing === 2 ? 14 : 8} />,
  17: (props) => (
    <div
      className={classes.container}
      style={{ '--container': colorOf(props.component.accent_color) } as CSSProperties}
    >
      <Parts {...props} of={props.component.components} />
    </div>
  ),
};

function Parts({ of, ...props }: MessageComponentsProps & { of?: Component[] | undefined }) {
  return of?.map((component, index) => {
    const draw = parts[component.type];
    return draw ? <div key={component.id ?? index}>{draw({ ...props, component })}</div> : null;
  });
}

/** The components of a message: buttons, selects, and the layout components. */
export function MessageComponents(props: MessageComponentsProps) {
  const components = componentsOf(props.message);
  if (components.length === 0) return null;
  return (
    <div className={classes.components} data-testid="components">
      <Parts {...props} of={components} />
    </div>
  );
}
