import {effect, signal} from '@preact/signals';

export type Theme = 'light' | 'dark';

const KEY = 'kronflow-theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** As chosen here before, else as the system has it. */
export const theme = signal<Theme>(remembered() ?? (prefersDark.matches ? 'dark' : 'light'));

prefersDark.addEventListener('change', ({matches}) => {
  if (remembered() === undefined) theme.value = matches ? 'dark' : 'light';
});

effect(() => void (document.documentElement.dataset.theme = theme.value));

export function toggleTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Storage may be switched off: then the choice lasts as long as the page.
  }
}

function remembered(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}
