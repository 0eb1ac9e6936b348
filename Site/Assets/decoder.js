// The decoder's page: the form, the bits that can be flipped, the rows, and whole dumps. The meaning of values is in decode.js.
'use strict';

(() => {
  const core = window.emuDecode;
  const form = document.getElementById('decoder');
  const problem = document.getElementById('problem');
  const result = document.getElementById('result');
  const checks = document.getElementById('features');
  let shown = null;

  versions();
  features();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener('change', (event) => {
    if (event.target.name === 'pmuver' || event.target.name === 'features' || event.target.closest('#features')) {
      implementation();
    }
    run(true);
  });
  form.elements.register.addEventListener('input', () => run(true));
  form.elements.value.addEventListener('input', () => run(true));
  form.elements.value.addEventListener('paste', split);
  form.elements.register.addEventListener('paste', split);
  document.getElementById('dump').addEventListener('input', dump);
  document.getElementById('bare').addEventListener('change', dump);
  window.addEventListener('hashchange', fromAddress);
  implementation();
  fromAddress();

  function versions() {
    for (const version of [...core.versions].reverse()) {
      form.elements.pmuver.append(new Option(version.number + ' (' + version.name + ')', version.number));
    }
  }

  function features() {
    core.features.forEach(([name, purpose], bit) => {
      const item = document.createElement('li');
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.value = name;
      box.dataset.bit = bit;
      label.className = 'check';
      label.title = purpose;
      label.append(box, ' ' + name);
      item.append(label);
      checks.append(item);
    });
  }

  function chosen() {
    const choice = form.elements.features;
    return choice.value === 'some' ? [...checks.querySelectorAll('input:checked:not(:disabled)')].map((box) => box.value) : choice.value;
  }

  // Which features can be chosen, and what follows from the choice.
  function implementation() {
    const number = Number(form.elements.pmuver.value);
    const version = core.versions.find((one) => one.number === number);
    const some = form.elements.features.value === 'some';
    checks.hidden = !some;
    const own = BigInt(version.none);
    for (const box of checks.querySelectorAll('input')) {
      const bit = Number(box.dataset.bit);
      const brought = version.alone[bit];
      const always = ((own >> BigInt(bit)) & 1n) === 1n;
      box.disabled = always || !brought.startsWith('0x');
      box.closest('li').hidden = always;
      box.closest('label').title = brought.startsWith('0x') ? core.features[bit][1] : brought;
    }

    const what = chosen();
    const names = { all: 'with every feature that is legal', none: 'without optional features' };
    document.getElementById('chosen').textContent =
      version.name + ' ' + (names[what] ?? (what.length === 0 ? names.none : 'with ' + what.join(', ')));
  }

  // While somebody types, an unfinished word is not a mistake.
  function run(quiet = false) {
    let name = form.elements.register.value.trim();
    let text = form.elements.value.value.trim();
    const both = text === '' ? core.pair(name) : null;
    if (both) {
      [name, text] = both;
    }
    const answer = evaluate(name, text);
    if (answer.problem) {
      if (!quiet) {
        tell(answer);
      } else {
        problem.hidden = true;
      }
      result.hidden = true;
      shown = null;
      return;
    }

    problem.hidden = true;
    draw(answer);
    try {
      history.replaceState(null, '', '#' + encodeURIComponent(answer.name) + (text === '' ? '' : '=' + encodeURIComponent(text)));
    } catch {
      // The address cannot be changed here; the decoder does not need it.
    }
  }

  function evaluate(name, text) {
    if (name === '') {
      return { problem: 'Which register? Give a name such as PMCR_EL0.', at: form.elements.register };
    }
    const choice = core.choose(Number(form.elements.pmuver.value), chosen());
    if (choice.problem) {
      return { problem: choice.problem, at: form.elements.pmuver };
    }
    const found = core.lookUp(name, choice.features);
    if (!found) {
      const why = core.whyUnknown(name);
      return why ? { problem: why, at: form.elements.register } : { problem: 'There is no register ' + name + '.', nearest: core.suggest(name), at: form.elements.register };
    }
    const features = core.withState(found.register, choice.features);
    if (text === '') {
      return { ...found, value: null, features };
    }
    const value = core.parse(text);
    if (value === null) {
      return { problem: text + ' is not a number: give a decimal, 0x… or 0b… number of up to 64 bits, with _ between digits.', at: form.elements.value };
    }
    if (value >> BigInt(found.register.width) !== 0n) {
      return { problem: core.hex(value, 64) + ': ' + found.name + ' has ' + found.register.width + ' bits; give a value that fits.', at: form.elements.value };
    }
    return { ...found, value, features };
  }

  function tell({ problem: text, nearest, at }) {
    problem.replaceChildren(text);
    if (nearest) {
      const button = make('button', 'suggestion', nearest);
      button.type = 'button';
      button.addEventListener('click', () => {
        form.elements.register.value = nearest;
        form.elements.register.focus();
        run();
      });
      problem.append(' Did you mean ', button, '?');
    }
    problem.hidden = false;
    at.focus();
  }

  function draw(answer) {
    if (answer.value === null) {
      describe(answer);
      return;
    }
    const again = shown && shown.name === answer.name && shown.grid;
    const grid = again || bitGrid(answer.register);
    shown = { ...answer, grid };
    const head = make('h2', '', make('code', '', answer.name), ' = ', make('code', 'number', core.hex(answer.value, answer.register.width)));
    const parts = [head, ...about(answer)];
    const impossible = core.whyImpossible(answer.register, answer.value, answer.features);
    if (impossible) {
      parts.push(make('p', 'notice impossible', 'No read gives this value: ' + impossible));
    }
    const rows = core.decode(answer.register, answer.value, answer.features);
    setBits(grid, answer.value, rows);
    if (again && result.contains(grid)) {
      // The pressed bit keeps the focus: the grid stays where it is.
      while (result.firstChild !== grid) {
        result.firstChild.remove();
      }
      grid.before(...parts);
      while (grid.nextSibling) {
        grid.nextSibling.remove();
      }
      grid.after(table(rows, form.elements.all.checked));
    } else {
      result.replaceChildren(...parts, grid, table(rows, form.elements.all.checked));
    }
    result.hidden = false;
  }

  // Without a value there are no bits to flip.
  function describe(answer) {
    shown = null;
    result.replaceChildren(make('h2', '', make('code', '', answer.name)), ...about(answer), table(core.describe(answer.register, answer.features), form.elements.all.checked, false));
    result.hidden = false;
  }

  function about({ register, features }) {
    const link = make('a', 'more', 'all about ' + register.name);
    link.href = register.page;
    const parts = [make('p', 'quiet', register.title + '. ', link)];
    if (!core.has(register.needs, features)) {
      parts.push(make('p', 'notice', 'This PMU does not have it: it needs ' + register.feature + '.'));
    }
    return parts;
  }

  function table(rows, all, valued = true) {
    const body = document.createElement('tbody');
    for (const one of rows) {
      if (!all && one.state === 'reserved') {
        continue;
      }
      const name = make('th', '', one.name);
      name.scope = 'row';
      const row = make('tr', one.state, make('td', 'range', one.bits), name, ...(valued ? [make('td', 'number', one.value)] : []), make('td', 'meaning', one.meaning));
      row.addEventListener('pointerenter', () => light(one, true));
      row.addEventListener('pointerleave', () => light(one, false));
      body.append(row);
    }
    const heads = ['Bits', 'Field', ...(valued ? ['Value'] : []), 'Meaning'].map((text) => {
      const cell = make('th', '', text);
      cell.scope = 'col';
      return cell;
    });
    return make('table', 'decoded', make('caption', 'unseen', valued ? 'Fields of the value' : 'Fields of the register'), make('thead', '', make('tr', '', ...heads)), body);
  }

  function light(row, on) {
    for (const bit of shown?.grid.querySelectorAll('button') ?? []) {
      const number = Number(bit.dataset.bit);
      bit.classList.toggle('lit', on && number <= row.high && number >= row.low);
    }
  }

  // A button for each bit; one of them is in the tab order, the arrows move between them.
  function bitGrid(register) {
    const grid = make('div', 'bitgrid');
    grid.setAttribute('role', 'group');
    grid.setAttribute('aria-label', 'Bits of the value: arrows move, Enter flips');
    for (let high = register.width - 1; high >= 0; high -= 4) {
      const nibble = make('div', 'nibble');
      nibble.dataset.high = high;
      for (let bit = high; bit > high - 4; bit--) {
        const button = make('button', '', '0');
        button.type = 'button';
        button.dataset.bit = bit;
        button.tabIndex = bit === 0 ? 0 : -1;
        nibble.append(button);
      }
      grid.append(nibble);
    }
    grid.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button) {
        const flipped = shown.value ^ (1n << BigInt(button.dataset.bit));
        form.elements.value.value = core.hex(flipped, shown.register.width);
        run(true);
        move(grid, Number(button.dataset.bit));
      }
    });
    grid.addEventListener('keydown', (event) => {
      const bit = Number(event.target.dataset.bit);
      const top = register.width - 1;
      const to = { ArrowLeft: bit + 1, ArrowRight: bit - 1, ArrowUp: bit + 32, ArrowDown: bit - 32, Home: top, End: 0 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        if (to >= 0 && to <= top) {
          move(grid, to);
        }
      }
    });
    return grid;
  }

  function move(grid, bit) {
    for (const button of grid.querySelectorAll('button')) {
      button.tabIndex = Number(button.dataset.bit) === bit ? 0 : -1;
    }
    grid.querySelector('[data-bit="' + bit + '"]').focus();
  }

  function setBits(grid, value, rows) {
    for (const button of grid.querySelectorAll('button')) {
      const bit = Number(button.dataset.bit);
      const one = (value >> BigInt(bit)) & 1n;
      const at = rows.findIndex((row) => bit <= row.high && bit >= row.low);
      button.textContent = String(one);
      button.className = [one ? 'one' : 'zero', rows[at].state, at % 2 ? 'odd' : 'even'].join(' ');
      button.setAttribute('aria-pressed', String(one === 1n));
      button.setAttribute('aria-label', one + ', bit ' + bit + ', ' + rows[at].name);
      button.title = rows[at].name + ' [' + rows[at].bits + ']';
    }
  }

  // A name and a value pasted together go into both inputs.
  function split(event) {
    const [pair, second] = pairs(event.clipboardData?.getData('text') ?? '');
    if (pair && !second) {
      event.preventDefault();
      form.elements.register.value = pair.name;
      form.elements.value.value = pair.text;
      run();
    }
  }

  // Names of registers with the number that follows each, line by line; and the lines that were passed over, with the reason.
  function pairs(text, bare = false, skipped = []) {
    const found = [];
    text.split(/\r?\n/).forEach((line, number) => {
      const words = core.words(line);
      const none = 'no word of it is the name of a register';
      let why = words.length === 0 ? '' : none;
      let any = false;
      for (let at = 0; at < words.length; at++) {
        const register = core.find(words[at]);
        if (!register) {
          why = why === none ? core.whyNot(words[at]) ?? why : why;
          continue;
        }
        const next = words[at + 1];
        const value = next === undefined ? null : core.parse(bare && /^[0-9a-f_]+$/i.test(next) ? '0x' + next : next);
        if (next === undefined) {
          why = register.name + ' has no value behind it';
        } else if (value === null) {
          why = next + ' is not a number' + (/^[0-9a-f]+$/i.test(next) ? ': tick the switch for hexadecimal without 0x' : '');
        } else if (value >> BigInt(register.register.width) !== 0n) {
          why = next + ' has more bits than ' + register.name + ', which has ' + register.register.width;
        } else {
          found.push({ ...register, value, text: next });
          any = true;
          at++;
        }
      }
      if (!any && why !== '') {
        skipped.push([number + 1, why]);
      }
    });
    return found;
  }

  function dump() {
    const choice = core.choose(Number(form.elements.pmuver.value), chosen());
    const skipped = [];
    const found = pairs(document.getElementById('dump').value, document.getElementById('bare').checked, skipped);
    document.getElementById('dump-skipped').replaceChildren(...skipped.slice(0, 200).map(([number, why]) => make('li', '', 'Line ' + number + ': ' + why + '.')));
    document.getElementById('dump-count').textContent =
      document.getElementById('dump').value.trim() === '' ? '' : found.length === 1 ? '1 register' : found.length + ' registers';
    document.getElementById('dump-result').replaceChildren(...(choice.problem ? [] : found).map((one) => {
      const features = core.withState(one.register, choice.features);
      const rows = core.decode(one.register, one.value, features);
      const impossible = core.whyImpossible(one.register, one.value, features);
      const details = make('details', '', make('summary', '', make('code', '', one.name), ' = ', make('code', 'number', core.hex(one.value, one.register.width))), ...(impossible ? [make('p', 'notice impossible', 'No read gives this value: ' + impossible)] : []), table(rows, false));
      details.open = found.length <= 4;
      return details;
    }));
  }

  // From a register's page: ?register=…&value=…; from a remembered address: #NAME=VALUE.
  function fromAddress() {
    const query = new URLSearchParams(location.search);
    const [name, value] = location.hash.slice(1).split('=').map(readable);
    if (name && name !== 'content') {
      fill(name, value ?? '');
    } else if (query.has('register') && !shown) {
      fill(query.get('register'), query.get('value') ?? '');
    }
  }

  // A part of an address that is not percent-encoded text stands for itself.
  function readable(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  function fill(name, value) {
    if (shown && form.elements.register.value === name && form.elements.value.value === value) {
      return;
    }
    form.elements.register.value = name;
    form.elements.value.value = value;
    run(value === '');
  }

  function make(name, style, ...content) {
    const element = document.createElement(name);
    if (style) {
      element.className = style;
    }
    element.append(...content);
    return element;
  }
})();
