// The playground's page: statements to the runtime, its answers to the page. The runtime is WebAssembly, which a page from a disk may not load.
'use strict';

(() => {
  const root = document.documentElement;
  const runtime = new URL('playground/_framework/dotnet.js', document.currentScript.src).href;
  const $ = (id) => document.getElementById(id);
  const text = $('pmuv');
  const buttons = ['run', 'step', 'undo', 'tick', 'share'].map($);
  let bench = null;
  let steps = -1;
  let ticks = 0;
  let timer = 0;
  let damage = '';

  examples();
  optional();
  fromAddress();
  window.addEventListener('hashchange', () => { if (fromAddress()) run(-1); });
  load();

  async function load() {
    try {
      const { dotnet } = await import(runtime);
      const { getAssemblyExports } = await dotnet.create();
      bench = (await getAssemblyExports('Emu.Playground.dll')).Emu.Playground.Bench;
    } catch (error) {
      const disk = location.protocol === 'file:';
      problem(disk ? 'A browser does not run WebAssembly from a disk: start `emu docs FOLDER --serve` and open the link that it prints.' : 'The runtime could not be loaded: ' + error.message);
      $('state').textContent = '';
      root.dataset.emu = 'failed';
      return;
    }
    for (const button of buttons) {
      button.disabled = false;
    }
    $('state').textContent = 'The runtime is ready. Ctrl+Enter runs the statements.';
    document.dispatchEvent(new CustomEvent('emu-runtime', { detail: bench }));
    run(-1);
    root.dataset.emu = 'done';
  }

  $('run').addEventListener('click', () => run(-1));
  $('step').addEventListener('click', () => run(steps + 1));
  $('undo').addEventListener('click', () => run(Math.max(0, steps - 1)));
  $('tick').addEventListener('click', tick);
  $('share').addEventListener('click', share);
  text.addEventListener('input', () => { ticks = 0; damage = ''; run(-1); });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      run(-1);
    }
  });
  for (const id of ['pmuver', 'counters', 'el']) {
    $(id).addEventListener('change', () => configure(id));
  }
  $('example').addEventListener('change', () => {
    const example = window.emuVectors[$('example').value];
    if (example) {
      text.value = example[2];
      ticks = 0;
      run(-1);
    }
  });

  // What an address holds after #pmuv=; a malformed one is said and never throws.
  function fromAddress() {
    const match = /^#pmuv=(.*)$/s.exec(location.hash);
    if (!match) {
      return false;
    }
    try {
      text.value = decodeURIComponent(match[1]);
      damage = '';
      return true;
    } catch {
      damage = 'The link is damaged: what is behind #pmuv= is not percent-encoded text.';
      problem(damage);
      return false;
    }
  }

  function run(count) {
    choices();
    if (!bench) {
      return;
    }
    const more = ticks > 0 && count < 0 ? '\nadvance cycles=' + ticks * 1000 + ' instructions=' + ticks * 400 : '';
    let answer;
    try {
      answer = JSON.parse(bench.Run(text.value + more, count));
    } catch (error) {
      problem('The runtime failed: ' + error.message);
      return;
    }
    if (answer.error) {
      problem('Line ' + answer.line + ', column ' + answer.column + ': ' + answer.error + '.');
      $('answers').textContent = '';
      return;
    }
    problem(answer.cut ? 'The statements were stopped after 200,000 steps.' : damage);
    steps = answer.steps;
    $('undo').disabled = steps === 0;
    show(answer, more ? 1 : 0);
  }

  function show(answer, own) {
    const lines = own ? answer.answers.slice(0, -own) : answer.answers;
    const list = $('answers');
    list.textContent = '';
    lines.forEach((line, at) => {
      const span = document.createElement('span');
      span.className = line.passed ? 'good' : line.expects ? 'bad' : 'refused';
      span.textContent = line.text;
      list.append(at > 0 ? '\n' : '', span);
    });
    why(lines[lines.length - 1]);
    const irq = $('irq');
    irq.textContent = 'PMUIRQ is ' + (answer.interrupt ? 'up (1)' : 'down (0)');
    irq.className = answer.interrupt ? 'irq up' : 'irq';
    $('reasons').replaceChildren(...answer.reasons.map((reason) => item('li', reason)));
    machine(answer.registers);
  }

  // What refused the last access: the checks of the register are on its page.
  function why(line) {
    const box = $('why');
    box.textContent = '';
    if (!line || !/^(undef|trap|error)/.test(line.got)) {
      return;
    }
    const trap = /^trap el=(\d) ec=(0x[0-9a-fA-F]+)/.exec(line.got);
    const p = item('p', trap ? 'Refused: the access traps to EL' + trap[1] + ' (exception class ' + trap[2] + ').' : 'Refused: the access is UNDEFINED, or there is no such register here.');
    if (line.register) {
      const checks = line.checks || [];
      const list = document.createElement('ul');
      list.append(...checks.map((check) => item('li', check)));
      const link = document.createElement('a');
      link.href = 'registers/' + line.page + '.html#access';
      link.textContent = 'All checks of ' + line.register + ', in their order';
      box.append(p, checks.length === 1 ? 'By this check:' : checks.length > 1 ? 'By the first of these that holds:' : '', list, link);
      return;
    }
    box.append(p);
  }

  function machine(registers) {
    const place = $('machine');
    place.textContent = '';
    for (const register of registers) {
      place.append(one(register));
    }
  }

  function one(register) {
    const value = BigInt(register.value);
    const changed = BigInt(register.changed);
    const row = document.createElement('div');
    row.className = changed ? 'live changed' : 'live';
    const name = document.createElement('button');
    name.type = 'button';
    name.className = 'name';
    name.textContent = register.name;
    name.title = register.title + ': add an MSR';
    name.addEventListener('click', () => {
      text.value = text.value.trimEnd() + '\nmsr ' + register.name + ' ' + short(value);
      text.focus();
      run(-1);
    });
    row.append(name, item('code', short(value), 'value'), bits(register, value, changed));
    const fields = register.fields.filter((field) => field.value !== '0' && field.value !== '0x0').slice(0, 8);
    row.append(item('span', fields.map((field) => field.name + (field.high === field.low ? '' : '=' + field.value) + (field.meaning ? ' (' + field.meaning + ')' : '')).join(' '), 'fields'));
    return row;
  }

  function bits(register, value, changed) {
    const strip = document.createElement('span');
    strip.className = 'bits';
    strip.setAttribute('role', 'img');
    strip.setAttribute('aria-label', register.name + ' is ' + short(value) + (changed ? ', changed in ' + short(changed) : ''));
    for (let bit = 63n; bit >= 0n; bit--) {
      const cell = document.createElement('i');
      const on = (value >> bit) & 1n;
      const field = register.fields.find((one) => BigInt(one.high) >= bit && BigInt(one.low) <= bit);
      cell.className = (on ? 'one' : 'zero') + ((changed >> bit) & 1n ? ' lit' : '') + (field ? '' : ' reserved');
      cell.title = (field ? field.name + ': ' : '') + 'bit ' + bit + ' is ' + on;
      strip.append(cell);
    }
    return strip;
  }

  // The choices above the statements change the text: what runs is what one reads.
  function configure(id) {
    const lines = text.value.split('\n');
    if (id === 'el') {
      lines.push('context el=' + $('el').value.slice(2));
    } else {
      const at = lines.findIndex((line) => /^\s*config\b/.test(line));
      const pair = id + '=' + $(id).value;
      if (at < 0) {
        lines.unshift('config ' + pair);
      } else {
        lines[at] = new RegExp('\\b' + id + '=\\S+').test(lines[at]) ? lines[at].replace(new RegExp('\\b' + id + '=\\S+'), pair) : lines[at] + ' ' + pair;
      }
    }
    text.value = lines.join('\n');
    run(-1);
  }

  // The optional features, those that are no version and no Exception level.
  function optional() {
    window.emuDecode.features.forEach(([name, purpose], bit) => {
      if (/^(EL[23]|FEAT_AA32.*|FEAT_PMUv3(p\d)?)$/.test(name)) {
        return;
      }
      const line = document.createElement('li');
      const label = document.createElement('label');
      const box = document.createElement('input');
      label.className = 'check';
      label.title = purpose;
      box.type = 'checkbox';
      box.value = name;
      box.dataset.bit = bit;
      box.addEventListener('change', () => feature());
      label.append(box, ' ' + name);
      line.append(label);
      $('optional-list').append(line);
    });
  }

  // The first `config` of the statements, as keys and values.
  function configuration() {
    const line = text.value.split('\n').find((one) => /^\s*config\b/.test(one)) ?? '';
    return Object.fromEntries([...line.replace(/#.*/, '').matchAll(/([\w-]+)=(\S+)/g)].map((match) => [match[1], match[2]]));
  }

  // The choices show what the statements say.
  function choices() {
    const config = configuration();
    const known = window.emuDecode.versions.find((one) => one.number === Number(config.pmuver ?? 9));
    for (const id of ['pmuver', 'counters']) {
      if (config[id] !== undefined && [...$(id).options].some((one) => one.value === config[id])) {
        $(id).value = config[id];
      }
    }
    const asked = (config.features ?? '').toUpperCase().split(',').filter(Boolean);
    for (const box of document.querySelectorAll('#optional-list input')) {
      const brought = known ? known.alone[Number(box.dataset.bit)] : '0x0';
      const always = known && ((BigInt(known.none) >> BigInt(box.dataset.bit)) & 1n) === 1n;
      box.checked = always || asked.includes(box.value.toUpperCase()) || (asked.includes('ALL') && known && ((BigInt(known.all) >> BigInt(box.dataset.bit)) & 1n) === 1n);
      box.disabled = always || (!brought.startsWith('0x') && !box.checked);
      box.closest('label').title = brought.startsWith('0x') ? window.emuDecode.features[Number(box.dataset.bit)][1] : brought;
    }
    $('optional-chosen').textContent = asked.length === 0 ? 'none asked for' : asked.includes('ALL') ? 'all that are legal' : asked.join(', ');
  }

  function feature() {
    const names = [...document.querySelectorAll('#optional-list input:checked:not(:disabled)')].map((box) => box.value);
    const lines = text.value.split('\n');
    const at = lines.findIndex((line) => /^\s*config\b/.test(line));
    const pair = names.length === 0 ? '' : ' features=' + names.join(',');
    if (at < 0) {
      lines.unshift('config' + (pair || ' pmuver=9'));
    } else {
      lines[at] = lines[at].replace(/\s+features=\S+/, '').trimEnd() + pair;
    }
    text.value = lines.join('\n');
    run(-1);
  }

  function tick() {
    if (timer) {
      clearInterval(timer);
      timer = 0;
      $('tick').textContent = 'Let it run';
      return;
    }
    $('tick').textContent = 'Stop';
    timer = setInterval(() => { ticks++; run(-1); }, 250);
  }

  async function share() {
    const link = location.href.split('#')[0] + '#pmuv=' + encodeURIComponent(text.value);
    history.replaceState(null, '', link);
    try {
      await navigator.clipboard.writeText(link);
      $('state').textContent = 'The link is copied; it holds all statements.';
    } catch {
      $('state').textContent = 'The link is in the address bar; it holds all statements.';
    }
  }

  function examples() {
    const select = $('example');
    const groups = new Map();
    (window.emuVectors || []).forEach(([rule, name], at) => {
      const group = rule.replace(/-\d+$/, '') || 'others';
      if (!groups.has(group)) {
        groups.set(group, []);
      }
      groups.get(group).push([at, (rule ? rule + ': ' : '') + name.replaceAll('_', ' ')]);
    });
    for (const [group, cases] of [...groups].sort()) {
      const list = document.createElement('optgroup');
      list.label = group;
      for (const [at, label] of cases) {
        list.append(new Option(label, at));
      }
      select.append(list);
    }
  }

  function problem(sentence) {
    $('problem').textContent = sentence;
    $('problem').hidden = !sentence;
  }

  function item(tag, words, className) {
    const made = document.createElement(tag);
    made.textContent = words;
    if (className) {
      made.className = className;
    }
    return made;
  }

  function short(value) {
    return '0x' + value.toString(16).toUpperCase();
  }
})();
