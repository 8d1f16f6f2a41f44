// What the pages of all functions have in common: colours for light and dark, and how focus is shown.
export const theme = `
:root { color-scheme: light dark; --ink: light-dark(#16202c, #e8edf2); --soft: light-dark(#5a6876, #9fb0c0);
  --paper: light-dark(#fff, #172029); --ground: light-dark(#f2f4f6, #0e151c); --line: light-dark(#d9dfe5, #2c3945);
  --accent: light-dark(#0b5c8f, #7cc4f2); --on-accent: light-dark(#fff, #08202f);
  --bad: light-dark(#a3261f, #ff9a92); --good: light-dark(#0e6650, #6fd0b5); --doubt: light-dark(#7a5200, #e8bf6d) }
* { box-sizing: border-box }`
