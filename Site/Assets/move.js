// A VM that moves between two kinds of core, in the playground: one program by three backends, side by side. playground.js has started the runtime.
'use strict';

document.addEventListener('emu-runtime', (event) => {
  const bench = event.detail;
  const $ = (id) => document.getElementById(id);
  const backends = [
    ['default', 'one host PMU, chosen by where the vCPU began', 'vm', []],
    ['fixed-counters-only', 'the cycle counter, on every host PMU', 'vm', ['set-attr 0 FIXED_COUNTERS_ONLY']],
    ['common-events', 'event counters too, for what both count', 'vm backend=common-events', []],
  ];

  for (const [name, purpose] of JSON.parse(bench.Models())) {
    for (const id of ['model-a', 'model-b']) {
      $(id).append(new Option(name, name));
      $(id).lastChild.title = purpose;
    }
  }
  $('model-a').value = 'cortex-a55';
  $('model-b').value = 'cortex-a76';
  for (const id of ['model-a', 'model-b']) {
    $(id).addEventListener('change', run);
  }
  $('move-program').addEventListener('input', run);
  $('move-run').addEventListener('click', run);
  $('move-swap').addEventListener('click', () => {
    const first = $('model-a').value;
    $('model-a').value = $('model-b').value;
    $('model-b').value = first;
    run();
  });
  $('move-run').disabled = $('move-swap').disabled = false;
  run();

  function run() {
    const program = $('move-program').value;
    const results = backends.map(([, , vm, choice]) => {
      const before = [
        'host-pmu first type=8 cpus=0-3 model=' + $('model-a').value, 'host-pmu second type=9 cpus=4-7 model=' + $('model-b').value,
        vm, 'vcpu-init 0 pcpu=0', ...choice, 'set-attr 0 IRQ 23', 'set-attr 0 INIT',
      ];
      const answer = JSON.parse(bench.Run(before.join('\n') + '\n' + program, -1));
      // Lines of the program alone are shown.
      return answer.error ? { error: 'Line ' + Math.max(1, answer.line - before.length) + ': ' + answer.error + '.' }
        : { lines: new Map(answer.answers.filter((line) => line.line > before.length).map((line) => [line.line - before.length, line])) };
    });
    const wrong = results.find((one) => one.error);
    $('move-problem').textContent = wrong ? wrong.error : '';
    $('move-problem').hidden = !wrong;
    const table = $('move-answers');
    table.tHead?.remove();
    table.tBodies[0].replaceChildren();
    if (wrong) {
      return;
    }
    const head = table.createTHead().insertRow();
    head.append(cell('th', 'Statement', 'col'), ...backends.map(([name, purpose]) => {
      const made = cell('th', name, 'col');
      made.append(document.createElement('br'), Object.assign(document.createElement('small'), { textContent: purpose }));
      return made;
    }));
    program.split('\n').forEach((text, at) => {
      const lines = results.map((one) => one.lines.get(at + 1));
      if (lines.every((line) => !line)) {
        return;
      }
      const row = table.tBodies[0].insertRow();
      row.append(cell('th', text.replace(/#.*/, '').trim(), 'row'));
      const differs = new Set(lines.map((line) => line?.got)).size > 1;
      for (const line of lines) {
        // Counts are compared with what the program asks for: in decimal.
        const made = cell('td', !line ? '' : /^0x[0-9a-f]+$/i.test(line.got) ? String(BigInt(line.got)) : line.got);
        made.className = line && /^(undef|trap|fail|-)/.test(line.got) ? 'refused' : differs ? 'differs' : '';
        row.append(made);
      }
    });
  }

  function cell(tag, text, scope) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (scope) {
      made.scope = scope;
    }
    return made;
  }
});
