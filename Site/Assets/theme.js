// Applies the remembered theme before the first paint; without one the system's setting holds.
'use strict';

(() => {
  try {
    const theme = localStorage.getItem('emu-docs-theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // No storage, no memory; the toggle works anyway.
  }
})();
