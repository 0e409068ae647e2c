import { createContext, useContext } from 'react';
import { type Theme, themeFor } from '../theme.ts';

export const ThemeContext = createContext<Theme>(themeFor({ ascii: true, env: {} }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
