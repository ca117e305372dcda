import {
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  Modal,
  mergeMantineTheme,
  Tooltip,
} from '@mantine/core';

/** Shades that have a contrast of 4.5 on their ground in both schemes. Locking the scroll adds a style element. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  components: {
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        // Its header element would be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 200 } }),
  },
});

/** Colors of the library that are too pale on their ground. */
const READABLE = {
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-green-light-color': '#1c5e2a',
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-orange-light-color': '#8a2d08',
    '--mantine-color-cyan-light-color': '#0a5261',
    '--mantine-color-red-light-color': '#9c1f1f',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-5)',
  },
};

/**
 * The policy refuses style elements, which is how the provider would set the theme's variables. A constructed sheet is
 * part of the script that makes it.
 */
export function applyThemeVariables(): void {
  const sheet = new CSSStyleSheet();
  const { variables, light, dark } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const css = { variables, light: { ...light, ...READABLE.light }, dark: { ...dark, ...READABLE.dark } };
  sheet.replaceSync(convertCssVariables(css));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
