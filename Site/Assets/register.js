// A register's page comes alive: a value whose bits can be flipped, its meaning, and whether an access may be, which Emu's runtime says. The data and the runtime
// are fetched when the reader asks for them; without any of that the page stays what it is.
'use strict';

(() => {
  const here = document.currentScript.src;
  const place = document.getElementById('try');
  const versions = document.getElementById('as-of');
  if (!place || !versions) {
    return;
  }
  const name = place.dataset.register;
  const width = Number(place.dataset.width);
  const controls = JSON.parse(place.dataset.controls);
  const counters = 6;
  let core = null;
  let bench = null;
  let value = 0n;

  document.getElementById('versions').hidden = false;
  place.hidden = false;
  versions.addEventListener('change', async () => {
    await data();
    dim();
    if (place.open) {
      draw();
    }
  });
  place.addEventListener('toggle', () => { if (place.open) start(); });
  // A link to a value opens the panel.
  if (/^#value=/.test(location.hash)) {
    place.open = true;
  }
  if (place.open) {
    start();
  }

  // The scripts that the decoder's page has, once.
  async function data() {
    for (const file of ['data-events.js', 'data-decoder.js', 'decode.js']) {
      if (!window.emuDecode) {
        await script(new URL(file, here).href);
      }
    }
    core = window.emuDecode;
  }

  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(address + ' could not be loaded'));
      document.head.append(element);
    });
  }

  function present() {
    return core.choose(versions.value === '' ? 9 : Number(versions.value), 'all').features;
  }

  // What PMUs of a version can have: nothing optional, all that is legal together, each feature by itself with what it brings, and AArch32.
  function possible() {
    const version = core.versions.find((one) => one.number === Number(versions.value));
    const own = BigInt(version.none);
    const sets = [own, BigInt(version.all), ...version.alone.filter((one) => one.startsWith('0x')).map((one) => BigInt(one))];
    return [...sets, sets.reduce((all, one) => all | one), core.withState({ aarch32: true }, own)];
  }

  // What a PMU of this version cannot have, with whatever features, is dimmed in the diagrams and the tables.
  function dim() {
    const sets = versions.value === '' ? [] : possible();
    const canHave = (needs) => sets.some((features) => core.has(needs, features));
    const register = core.find(name).register;
    const absent = versions.value !== '' && !canHave(register.needs);
    const missing = new Set();
    register.layouts.forEach((layout) => {
      for (const field of layout.fields) {
        if (versions.value !== '' && !field.reserved && field.needs && !canHave(field.needs)) {
          missing.add(field.name);
        }
      }
    });
    for (const cell of document.querySelectorAll('#bits svg.bits a, #bits table.fields tr[id]')) {
      const field = cell.tagName === 'TR' ? cell.dataset.field : document.getElementById(decodeURIComponent(cell.getAttribute('href').slice(1)))?.dataset.field;
      cell.classList.toggle('absent', absent || missing.has(field));
    }
    const said = versions.value === '' ? '' : absent ? name + ' is not there.' : missing.size === 0 ? 'All fields can be there.' : 'Not there: ' + [...missing].join(', ') + '.';
    document.getElementById('absent').textContent = said;
  }

  async function start() {
    if (place.dataset.started) {
      return;
    }
    place.dataset.started = '1';
    try {
      await data();
    } catch (error) {
      place.append(item('p', 'The data of the registers could not be loaded: ' + error.message, 'notice'));
      return;
    }
    build();
    draw();
    if (place.dataset.runtime) {
      await runtime();
    } else {
      verdict('This copy of the site has no playground: `emu docs` says why. Bits and meanings work without it.');
    }
    place.dataset.live = bench ? 'done' : 'none';
  }

  async function runtime() {
    verdict('The runtime is loading.');
    try {
      const { dotnet } = await import(new URL('playground/_framework/dotnet.js', here).href);
      const { getAssemblyExports } = await dotnet.create();
      bench = (await getAssemblyExports('Emu.Playground.dll')).Emu.Playground.Bench;
      ask();
    } catch (error) {
      verdict(location.protocol === 'file:'
        ? 'Who may make the access is worked out by Emu\'s runtime, which a browser does not start from a disk: use `emu docs FOLDER --serve`.'
        : 'The runtime could not be loaded: ' + error.message);
    }
  }

  function build() {
    const form = document.createElement('form');
    form.addEventListener('submit', (event) => event.preventDefault());
    form.innerHTML = '<p class="row"><label for="try-value">Value</label> <input id="try-value" spellcheck="false" autocomplete="off" autocapitalize="off">'
      + ' <button type="button" id="try-copy">Copy a link to it</button></p><div class="bitgrid" id="try-bits" role="group"></div>'
      + '<div id="try-fields"></div>'
      + '<fieldset><legend>Who asks, and what is closed</legend><p class="row"><label for="try-el">Exception level</label> <select id="try-el"></select></p><p id="try-controls"></p></fieldset>'
      + '<div id="try-verdict" role="status"></div>';
    place.append(form);
    const level = document.getElementById('try-el');
    for (let el = 0; el <= 3; el++) {
      level.append(new Option('EL' + el, el, el === 1, el === 1));
    }
    level.addEventListener('change', ask);
    const box = document.getElementById('try-controls');
    for (const [register, field, bit, on] of controls) {
      const label = document.createElement('label');
      const input = document.createElement('input');
      label.className = 'check';
      input.type = 'checkbox';
      input.checked = on;
      input.dataset.register = register;
      input.dataset.bit = bit;
      input.addEventListener('change', ask);
      label.append(input, ' ', register + '.' + field);
      box.append(label, ' ');
    }
    const grid = document.getElementById('try-bits');
    grid.setAttribute('aria-label', 'Bits of ' + name + ': arrows move, Enter flips');
    for (let high = width - 1; high >= 0; high -= 4) {
      const nibble = document.createElement('span');
      nibble.className = 'nibble';
      nibble.dataset.high = high;
      for (let bit = high; bit > high - 4 && bit >= 0; bit--) {
        const button = document.createElement('button');
        button.type = 'button';
        button.dataset.bit = bit;
        button.addEventListener('click', () => { value ^= 1n << BigInt(bit); draw(); });
        nibble.append(button);
      }
      grid.append(nibble);
    }
    // One stop of the Tab key for all bits: arrows move.
    grid.querySelectorAll('button').forEach((button, at) => { button.tabIndex = at === 0 ? 0 : -1; });
    grid.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -64, End: 64 }[event.key];
      const all = [...grid.querySelectorAll('button')];
      const from = all.indexOf(event.target);
      if (step && from >= 0) {
        event.preventDefault();
        const to = all[Math.min(Math.max(from + step, 0), all.length - 1)];
        all[from].tabIndex = -1;
        to.tabIndex = 0;
        to.focus();
      }
    });
    const text = document.getElementById('try-value');
    text.addEventListener('input', () => {
      const read = core.parse(text.value.trim());
      text.setAttribute('aria-invalid', read === null);
      if (read !== null) {
        value = read & ((1n << BigInt(width)) - 1n);
        draw(true);
      }
    });
    document.getElementById('try-copy').addEventListener('click', async (event) => {
      const link = location.href.split('#')[0] + '#value=' + hex();
      history.replaceState(null, '', link);
      event.target.textContent = await copied(link) ? 'Copied' : 'It is in the address bar';
    });
    const linked = /^#value=(\w+)$/.exec(location.hash);
    value = (linked && core.parse(linked[1])) ?? 0n;
  }

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  function draw(typing = false) {
    const register = core.find(name).register;
    const features = core.withState(register, present());
    const rows = core.decode(register, value, features);
    if (!typing) {
      document.getElementById('try-value').value = hex();
    }
    for (const button of document.querySelectorAll('#try-bits button')) {
      const bit = Number(button.dataset.bit);
      const on = (value >> BigInt(bit)) & 1n;
      const row = rows.find((one) => one.high >= bit && one.low <= bit);
      const ignored = row && row.state === 'ignored';
      button.textContent = String(on);
      button.setAttribute('aria-pressed', on === 1n);
      button.setAttribute('aria-label', on + ', bit ' + bit + (row ? ', ' + row.name : ''));
      button.title = (row ? row.name + ', ' : '') + 'bit ' + bit;
      button.className = (on ? 'one ' : '') + (rows.indexOf(row) % 2 ? 'odd ' : '') + (ignored ? 'ignored' : row && row.state === 'reserved' ? 'reserved' : '');
    }
    const table = document.createElement('table');
    table.className = 'decoded';
    table.innerHTML = '<caption class="unseen">Fields of the value</caption><thead><tr><th scope="col">Bits</th><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>';
    const body = table.createTBody();
    for (const row of rows.filter((one) => one.state !== 'reserved')) {
      const line = body.insertRow();
      line.className = row.state;
      line.append(item('td', row.bits, 'range'));
      const head = item('th', row.name);
      head.scope = 'row';
      line.append(head, item('td', row.value, 'number'), item('td', row.meaning, 'meaning'));
    }
    document.getElementById('try-fields').replaceChildren(table);
    ask();
  }

  // The access as statements, and the answers of the runtime: everything is open but what the reader closes.
  function ask() {
    if (!bench) {
      return;
    }
    const level = Number(document.getElementById('try-el').value);
    const version = versions.value === '' ? '9' : versions.value;
    const set = { MDCR_EL2: BigInt(counters), MDCR_EL3: 0n, PMUSERENR_EL0: 0n, HCR_EL2: 0x80000000n, SCR_EL3: 0x0800000008000401n };
    const features = core.choose(Number(version), 'all').features;
    if (core.has('FEAT_FGT', features)) {
      set.HDFGRTR_EL2 = set.HDFGWTR_EL2 = 0n;
    }
    if (core.has('FEAT_FGT2', features)) {
      set.HDFGRTR2_EL2 = set.HDFGWTR2_EL2 = (1n << 64n) - 1n;
    }
    for (const input of document.querySelectorAll('#try-controls input')) {
      const bit = 1n << BigInt(input.dataset.bit);
      const old = set[input.dataset.register];
      if (old !== undefined) {
        set[input.dataset.register] = input.checked ? old | bit : old & ~bit;
      }
    }
    const before = ['config pmuver=' + version + ' counters=' + counters + ' features=all'];
    for (const [register, bits] of Object.entries(set)) {
      before.push((register === 'PMUSERENR_EL0' ? 'raw-write ' : 'control ') + register + ' 0x' + bits.toString(16));
    }
    const at = 'context el=' + level + ' security=ns';
    const own = set[name] === undefined ? ['raw-write ' + name + ' ' + hex()] : [];
    const answers = [];
    if (place.dataset.access !== 'WO') {
      answers.push(one('Read', 'MRS X0, ' + name, [[...before, ...own, at, 'mrs ' + name], [...before, at, 'mrs ' + name]], -1));
    }
    if (place.dataset.access !== 'RO') {
      const write = [...before, at, 'msr ' + name + ' ' + hex()];
      answers.push(one('Write', 'MSR ' + name + ', X0', [[...write, 'raw-read ' + name + ' => any'], write], write.length - 1));
    }
    document.getElementById('try-verdict').replaceChildren(...answers);
  }

  // The first program that can be run; the answer at a line of it, or its last.
  function one(what, instruction, programs, at) {
    let error = '';
    for (const program of programs) {
      const answer = JSON.parse(bench.Run(program.join('\n'), -1));
      if (answer.error) {
        error = answer.error;
        continue;
      }
      const lines = answer.answers;
      const line = at < 0 ? lines[lines.length - 1] : lines[at];
      const kept = at >= 0 && lines.length > at + 1 ? lines[at + 1].got : '';
      return verdictOf(what, instruction, line, kept);
    }
    return item('p', what + ' cannot be tried: ' + error + '.', 'quiet');
  }

  function verdictOf(what, instruction, line, kept) {
    const box = document.createElement('div');
    const trap = /^trap el=(\d) ec=(0x[0-9a-fA-F]+)(?: iss=(0x[0-9a-fA-F_]+))?/.exec(line.got);
    const refused = trap || /^undef/.test(line.got);
    const sentence = trap ? 'traps to EL' + trap[1] + ', exception class ' + trap[2] + (trap[3] ? ', ISS ' + trap[3] : '') : refused ? 'is UNDEFINED'
      : what === 'Read' ? 'is allowed and reads ' + line.got : 'is allowed' + (/^(0x[0-9A-Fa-f_]+|[0-9]+)$/.test(kept) ? '; the register is then 0x' + BigInt(kept.replaceAll('_', '')).toString(16).toUpperCase() : '');
    const p = item('p', '');
    const mark = item('span', what + ' ' + (trap ? 'trapped' : refused ? 'UNDEFINED' : 'allowed'), 'outcome ' + (trap ? 'trap' : refused ? 'stop' : 'pass'));
    p.append(mark, ' ', item('code', instruction), ' ' + sentence + '.');
    box.append(p);
    const checks = line.checks || [];
    if (refused && checks.length > 0) {
      const list = document.createElement('ul');
      list.append(...checks.map((check) => item('li', check)));
      box.append(item('p', checks.length === 1 ? 'By this check:' : 'By the first of these that holds:', 'quiet'), list);
    }
    return box;
  }

  function verdict(sentence) {
    document.getElementById('try-verdict').replaceChildren(item('p', sentence, 'quiet'));
  }

  function hex() {
    return '0x' + value.toString(16).toUpperCase();
  }

  function item(tag, words, className) {
    const made = document.createElement(tag);
    made.textContent = words;
    if (className) {
      made.className = className;
    }
    return made;
  }
})();
