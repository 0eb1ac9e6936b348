// The theme button, the link between diagrams and their tables, and the filter of the event list.
'use strict';

(() => {
  const root = document.documentElement;

  theme();
  diagrams();
  events();
  copies();
  openTarget();
  window.addEventListener('hashchange', openTarget);

  function theme() {
    const button = document.getElementById('theme');
    const system = matchMedia('(prefers-color-scheme: dark)');
    const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');
    const label = () => {
      const other = current() === 'dark' ? 'Light' : 'Dark';
      button.querySelector('.label').textContent = other;
      button.setAttribute('aria-label', other + ' theme');
    };

    button.hidden = false;
    button.addEventListener('click', () => {
      const wanted = current() === 'dark' ? 'light' : 'dark';
      root.dataset.theme = wanted;
      try {
        localStorage.setItem('emu-docs-theme', wanted);
      } catch {
        // Not remembered then.
      }
      label();
    });
    system.addEventListener('change', label);
    label();
  }

  // A cell and its row light up together.
  function diagrams() {
    for (const cell of document.querySelectorAll('svg.bits a')) {
      const row = document.getElementById(cell.getAttribute('href').slice(1));
      if (row) {
        pair(cell, [row]);
        pair(row, document.querySelectorAll('svg.bits a[href="#' + CSS.escape(row.id) + '"]'));
      }
    }

    function pair(from, to) {
      const set = (on) => () => to.forEach((element) => element.classList.toggle('lit', on));
      from.addEventListener('pointerenter', set(true));
      from.addEventListener('pointerleave', set(false));
      from.addEventListener('focusin', set(true));
      from.addEventListener('focusout', set(false));
    }
  }

  // Buttons that copy: encodings as programs write them, the mask of a field, a link to it. Without a clipboard (a page that is not served safely) there are none.
  function copies() {
    if (!navigator.clipboard) {
      return;
    }
    const status = document.createElement('p');
    status.className = 'unseen';
    status.setAttribute('role', 'status');
    for (const code of document.querySelectorAll('.instructions li > code')) {
      code.after(button('Copy', 'Copy ' + code.textContent, () => code.textContent));
    }
    for (const row of document.querySelectorAll('table.fields tr[data-mask]')) {
      row.cells[1].append(
        button('mask', 'Copy the mask of ' + row.dataset.field + ', ' + row.dataset.mask, () => row.dataset.mask),
        button('link', 'Copy a link to ' + row.dataset.field, () => location.href.split('#')[0] + '#' + row.id));
    }
    document.body.append(status);

    function button(text, label, what) {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = 'copy';
      made.textContent = text;
      made.setAttribute('aria-label', label);
      made.addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(what());
          status.textContent = what() + ' is copied';
          made.textContent = 'copied';
        } catch {
          made.textContent = 'not copied';
        }
        setTimeout(() => { made.textContent = text; }, 1500);
      });
      return made;
    }
  }

  // A link may lead into a closed part of the page.
  function openTarget() {
    let name = location.hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      // A damaged link leads nowhere.
    }
    const target = name !== '' && document.getElementById(name);
    const closed = target && target.closest('details:not([open])');
    if (closed) {
      closed.open = true;
      target.scrollIntoView();
    }
  }

  function events() {
    const form = document.getElementById('event-filter');
    if (!form) {
      return;
    }

    const text = document.getElementById('event-text');
    const kind = document.getElementById('event-class');
    const count = document.getElementById('event-count');
    const rows = [...document.querySelectorAll('table.events tbody tr')].map((row) => ({
      row,
      kind: row.dataset.class,
      section: row.closest('section'),
      words: row.textContent.toLowerCase(),
      number: row.cells[0].textContent,
    }));

    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', apply);
    apply();

    function apply() {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const sections = new Set();
      let shown = 0;
      for (const one of rows) {
        const fits = (!kind.value || one.kind === kind.value) && words.every((word) => matches(one, word));
        one.row.hidden = !fits;
        if (fits) {
          shown++;
          sections.add(one.section);
        }
      }

      for (const section of document.querySelectorAll('section.numbers')) {
        section.hidden = !sections.has(section);
      }

      count.textContent = shown === 1 ? '1 event' : shown.toLocaleString('en') + ' events';
    }

    // 0x11 finds 0x0011 and nothing else.
    function matches(one, word) {
      return /^0x[0-9a-f]+$/.test(word) ? Number(one.number) === Number(word) : one.words.includes(word);
    }
  }
})();
