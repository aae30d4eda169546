import { type CSSVariablesResolver, createTheme, Drawer, Menu, Modal, Notification, Tooltip } from '@mantine/core';

const closeButtonProps = { 'aria-label': 'Close' };

/** Colours, type and radii of the product. Every pair of text and ground has a contrast of at least 4.5. */
export const theme = createTheme({
  primaryColor: 'stay',
  primaryShade: { light: 7, dark: 7 },
  colors: {
    stay: [
      '#eefbf8',
      '#d3f4ec',
      '#a8e8da',
      '#73d5c3',
      '#41bba8',
      '#24a08e',
      '#178273',
      '#11695f',
      '#0f544d',
      '#0b3f3a',
    ],
    dark: [
      '#d5dae1',
      '#b4bbc6',
      '#929baa',
      '#5d6675',
      '#363e4a',
      '#2a313b',
      '#1f252d',
      '#171b21',
      '#111419',
      '#0c0e12',
    ],
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  components: {
    Notification: Notification.extend({ defaultProps: { closeButtonProps } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
    // Without it a menu contains an element that is no item, and the first item has the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 }, closeButtonProps },
      styles: { title: { fontWeight: 620 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps }, styles: { title: { fontWeight: 620 } } }),
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6472',
    '--mantine-color-placeholder': '#6b7480',
    '--ground': '#f6f7f9',
    '--surface': '#ffffff',
    '--line': '#e3e6ea',
    '--hover': 'rgb(15 23 42 / 4%)',
    '--accent': '#11695f',
    '--good': '#1a7f4b',
    '--warn': '#96600a',
    '--bad': '#c02b2b',
    '--mantine-color-error': '#c02b2b',
  },
  dark: {
    '--mantine-color-dimmed': '#99a2b0',
    '--mantine-color-placeholder': '#7f8896',
    '--ground': '#111419',
    '--surface': '#171b21',
    '--line': '#2a313b',
    '--hover': 'rgb(255 255 255 / 4%)',
    '--accent': '#5cc9b6',
    '--good': '#5cc98c',
    '--warn': '#e2ad52',
    '--bad': '#f2817f',
    '--mantine-color-error': '#f2817f',
    '--mantine-color-anchor': '#5cc9b6',
    '--mantine-color-stay-light-color': '#5cc9b6',
    '--mantine-color-red-light-color': '#f2817f',
  },
});
