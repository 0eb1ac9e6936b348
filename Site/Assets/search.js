// The search: a combobox over registers, fields, encodings, events and features. What it looks through is loaded when it is first used.
'use strict';

(() => {
  const root = document.documentElement.dataset.root;
  const input = document.getElementById('q');
  const list = document.getElementById('found');
  const count = document.getElementById('found-count');
  const most = 12;
  let entries;
  let loading;
  let at = -1;

  input.disabled = false;
  input.addEventListener('focus', load);
  input.addEventListener('input', show);
  input.addEventListener('keydown', onKey);
  input.form.addEventListener('submit', (event) => event.preventDefault());
  input.form.addEventListener('focusout', (event) => {
    if (!input.form.contains(event.relatedTarget)) {
      close();
    }
  });
  // A press on a result must not take the focus away before it is followed.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    if (event.target.closest('a')) {
      close();
    }
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });

  function load() {
    loading ??= Promise.all(['data-events.js', 'data-search.js'].map(script)).then(() => {
      entries = prepare(window.emuSearch, window.emuEvents);
      show();
    });
    return loading;
  }

  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = root + 'assets/' + name;
      element.onload = resolve;
      element.onerror = reject;
      document.head.append(element);
    });
  }

  function prepare(data, events) {
    const all = [];
    for (const [name, title, purpose, page, names] of data.registers) {
      all.push({ kind: 'register', name, detail: title, url: page, keys: names.flatMap((one) => [one, plain(one)]), words: title + ' ' + purpose, weight: 3 });
    }
    for (const [name, register, row, codes] of data.places) {
      const [whole, title, , page] = data.registers[register];
      all.push({ kind: 'place', name, detail: title, url: page + row, codes: codes.split('|'), keys: [], words: '', weight: 2, single: name === whole });
    }
    for (const [name, register, id, bits, purpose] of data.fields) {
      const [owner, , , page] = data.registers[register];
      all.push({ kind: 'field', name: owner + '.' + name, detail: '[' + bits + '] ' + purpose, url: page + '#' + id, keys: [name, plain(name)], words: purpose, weight: 1 });
    }
    for (const [number, name, purpose] of events) {
      const hex = '0x' + number.toString(16).toUpperCase().padStart(4, '0');
      all.push({ kind: 'event', name, detail: hex + ' ' + purpose, url: 'events.html#e' + hex.slice(2), number, keys: [], words: purpose, weight: 1 });
    }
    for (const [name, purpose] of data.features) {
      all.push({ kind: 'feature', name, detail: purpose, url: 'features.html#' + name, keys: [name.replace(/^FEAT_/, '')], words: purpose, weight: 1 });
    }
    for (const entry of all) {
      entry.lowName = entry.name.toLowerCase();
      entry.lowKeys = entry.keys.map((key) => key.toLowerCase());
      entry.lowWords = entry.words.toLowerCase();
    }
    return all;
  }

  // A name without the index or the bits behind it: PMEVCNTR of PMEVCNTR<n>, evtCount of evtCount[9:0].
  function plain(name) {
    return name.replace(/[[<].*$/, '');
  }

  // Numbers that may be an encoding: "S3_3_C9_C12_0", "MRC p15, 0, R0, c9, c12, 0", "op0=3 op1=3 …", or an MRS or MSR instruction's word.
  function codeOf(query) {
    const word = /^(0x)?([0-9a-f]{8})$/i.exec(query);
    if (word) {
      const bits = parseInt(word[2], 16) >>> 0;
      if ((bits & 0xffd00000) >>> 0 === 0xd5100000) {
        return [2 + ((bits >>> 19) & 1), (bits >>> 16) & 7, (bits >>> 12) & 15, (bits >>> 8) & 15, (bits >>> 5) & 7].join(' ');
      }
      return null;
    }

    // Linux has sys_reg(3, 3, 9, 12, 0), and ARM64_SYS_REG(…) for KVM.
    const numeric = query.toLowerCase().replace(/\b(arm64_)?sys_reg\b/g, ' ').replace(/\b(op[0-2]|opc[12]|mrs|msr|mrc|mcr|mrrc|mcrr|[rx]\d+)\b/g, ' ').replace(/\bp15\b/, '15');
    const numbers = numeric.match(/\d+/g);
    return numbers && numbers.length >= 3 && /^[\d\s,_=.()scrnm]*$/.test(numeric) ? numbers.map(Number).join(' ') : null;
  }

  function search(query) {
    const code = codeOf(query);
    const number = /^0x[0-9a-f]+$/i.test(query) ? Number(query) : NaN;
    const event = eventOf(query);
    const words = query.toLowerCase().replace(/^(mrs|msr)\s+(x\d+\s*,?\s*)?/, '').replace(/,\s*x\d+$/, '').split(/\s+/).filter(Boolean);
    const found = [];
    for (const entry of entries) {
      const score = Math.max(scoreOfNumber(entry, code, number), entry.number !== undefined && entry.number === event ? 150 : 0, scoreOfWords(entry, words));
      if (score > 0) {
        found.push({ entry, score: score + entry.weight });
      }
    }
    if (found.length === 0) {
      found.push(...near(words.join(' ')));
    }
    return found.sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : a.entry.name > b.entry.name ? 1 : 0));
  }

  // perf's raw event r11 or r0011, event=0x11 in a PMU's terms, or a decimal number.
  function eventOf(query) {
    const raw = /^r([0-9a-f]{1,4})$/i.exec(query) || /\bevent=0x([0-9a-f]{1,4})\b/i.exec(query);
    return raw ? parseInt(raw[1], 16) : /^[0-9]{1,5}$/.test(query) ? Number(query) : NaN;
  }

  // What was probably meant: a name that differs in few letters. Registers come first.
  function near(word) {
    if (word.length < 3) {
      return [];
    }
    const most = Math.min(3, Math.max(1, Math.floor(word.length / 4)));
    const found = [];
    for (const entry of entries) {
      const names = entry.kind === 'place' ? [entry.lowName] : [entry.lowName, ...entry.lowKeys];
      const distance = Math.min(...names.map((name) => Math.abs(name.length - word.length) > most ? 99 : between(word, name)));
      if (distance <= most && !(entry.kind === 'place' && entry.single)) {
        found.push({ entry, score: 20 - 4 * distance + entry.weight });
      }
    }
    return found;
  }

  // The letters to change, add, leave out or exchange.
  function between(left, right) {
    let before = [];
    let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
    for (let row = 1; row <= left.length; row++) {
      const current = [row];
      for (let column = 1; column <= right.length; column++) {
        let least = Math.min(previous[column - 1] + (left[row - 1] === right[column - 1] ? 0 : 1), previous[column] + 1, current[column - 1] + 1);
        if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
          least = Math.min(least, before[column - 2] + 1);
        }
        current.push(least);
      }
      before = previous;
      previous = current;
    }
    return previous[right.length];
  }

  function scoreOfNumber(entry, code, number) {
    if (entry.codes && code && entry.codes.includes(code)) {
      return 200;
    }
    if (Number.isNaN(number)) {
      return 0;
    }
    if (entry.number === number) {
      return 150;
    }
    return entry.codes && entry.codes.some((one) => one.startsWith('0x') && Number(one) === number) ? 160 : 0;
  }

  // Every word must be found; the worst match decides.
  function scoreOfWords(entry, words) {
    let least = words.length > 0 ? 1000 : 0;
    for (const word of words) {
      least = Math.min(least, scoreOfWord(entry, word));
    }
    return least;
  }

  function scoreOfWord(entry, word) {
    if (entry.lowName === word) {
      return entry.single ? 0 : 120;
    }
    if (entry.kind === 'place') {
      // One of an array only by its full name, or the start of it with its number.
      return !entry.single && /\d/.test(word) && entry.lowName.startsWith(word) && /\d[^\d]*$/.test(word) && word.length > 6 ? 70 : 0;
    }
    if (entry.lowKeys.includes(word)) {
      return entry.kind === 'field' ? 60 : 110;
    }
    if (entry.lowName.startsWith(word)) {
      return entry.kind === 'field' ? 40 : 80 - Math.min(entry.lowName.length, 40) / 4;
    }
    if (entry.lowKeys.some((key) => key.startsWith(word))) {
      return entry.kind === 'field' ? 38 : 65;
    }
    if (word.length > 1 && entry.lowName.includes(word)) {
      return entry.kind === 'field' ? 25 : 35;
    }
    return word.length > 2 && entry.lowWords.includes(word) ? 12 : 0;
  }

  function show() {
    const query = input.value.trim();
    if (!entries || query.length === 0) {
      close();
      if (!entries && query.length > 0) {
        load();
      }
      return;
    }

    const found = search(query);
    list.replaceChildren(...found.slice(0, most).map(({ entry }, index) => option(entry, index, query)));
    if (found.length === 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.setAttribute('role', 'option');
      none.setAttribute('aria-disabled', 'true');
      none.textContent = 'Nothing is called that.';
      list.append(none);
    }

    count.textContent = found.length === 1 ? '1 result' : found.length + ' results';
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    choose(found.length > 0 ? 0 : -1);
  }

  function option(entry, index, query) {
    // The link itself is the option: an option may hold nothing that can be operated.
    const item = document.createElement('li');
    item.setAttribute('role', 'presentation');
    const link = document.createElement('a');
    link.id = 'found-' + index;
    link.setAttribute('role', 'option');
    link.href = root + entry.url;
    link.tabIndex = -1;
    const kind = document.createElement('span');
    kind.className = 'kind';
    kind.textContent = entry.kind === 'place' ? 'register' : entry.kind;
    const name = document.createElement('span');
    name.className = 'hit';
    name.append(...marked(entry.name, query));
    const detail = document.createElement('span');
    detail.className = 'detail';
    detail.textContent = entry.detail;
    link.append(name, kind, detail);
    item.append(link);
    return item;
  }

  function marked(name, query) {
    const at = name.toLowerCase().indexOf(query.toLowerCase());
    if (at < 0) {
      return [name];
    }

    const mark = document.createElement('mark');
    mark.textContent = name.slice(at, at + query.length);
    return [name.slice(0, at), mark, name.slice(at + query.length)];
  }

  function onKey(event) {
    const options = list.querySelectorAll('a');
    if (event.key === 'Escape') {
      if (!list.hidden) {
        event.preventDefault();
        close();
      } else {
        input.value = '';
        input.blur();
      }
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Enter may come before what is searched has been loaded.
      load().then(() => {
        if (list.hidden) {
          show();
        }
        const chosen = list.querySelectorAll('a')[at];
        if (chosen && !list.hidden) {
          chosen.click();
        }
      });
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) {
        show();
      } else if (options.length > 0) {
        choose((at + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length);
      }
    } else if ((event.key === 'Home' || event.key === 'End') && event.ctrlKey && options.length > 0) {
      event.preventDefault();
      choose(event.key === 'Home' ? 0 : options.length - 1);
    }
  }

  function choose(index) {
    at = index;
    list.querySelectorAll('[role=option]').forEach((item, number) => {
      item.setAttribute('aria-selected', String(number === index));
      if (number === index) {
        item.scrollIntoView({ block: 'nearest' });
      }
    });
    if (index >= 0) {
      input.setAttribute('aria-activedescendant', 'found-' + index);
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    at = -1;
  }
})();
