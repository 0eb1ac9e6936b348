// Tells exact values: of the point next to the pointer, or of the point that the arrow keys have gone to. Without it the page is the same but for this.
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('values').textContent);
  const figure = document.querySelector('figure.counters');
  const reader = figure.querySelector('.reader');
  const readout = figure.querySelector('.readout');
  const hint = 'Point at a line for its values, or press Tab to reach the chart: ← → next point, ↑ ↓ other line, Home, End.';
  const shape = 'http:' + '//www.w3.org/2000/svg';
  const lines = data.plots.flatMap((plot, number) => plot.map((line) => ({ ...line, plot: number }))).filter((line) => line.t.length > 0);
  const count = new Intl.NumberFormat('en-US');
  let at = null;

  readout.textContent = lines.length > 0 ? hint : '';

  function duration(time) {
    for (const [scale, unit] of [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']]) {
      if (time >= scale) {
        return count.format(time / scale) + ' ' + unit;
      }
    }
    return time + ' ns';
  }

  // The index of the point next to a time.
  function nearest(line, time) {
    let low = 0;
    let high = line.t.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (line.t[middle] <= time) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.abs(line.t[high] - time) < Math.abs(line.t[low] - time) ? high : low;
  }

  // The drawing that is shown, and where a point is in it.
  function drawing() {
    return [...figure.querySelectorAll('svg.chart')].find((svg) => svg.getClientRects().length > 0);
  }

  function place(svg, line, index) {
    const area = svg.querySelector('[data-plot="' + line.plot + '"]');
    const top = Number(area.getAttribute('y'));
    const bottom = top + Number(area.getAttribute('height'));
    const head = Number(area.dataset.head);
    const part = Number(line.v[index]) / Number(area.dataset.largest);
    const x = Number(svg.dataset.left) + (Number(svg.dataset.width) * line.t[index]) / Number(svg.dataset.end);
    return { x, y: part > 1 ? top + head - 6 : bottom - part * (bottom - top - head), top, bottom };
  }

  function core(line, time) {
    let name = '';
    for (const [from, where] of data.stays[line.run]) {
      if (from <= time) {
        name = where;
      }
    }
    return name;
  }

  function make(name, values) {
    const element = document.createElementNS(shape, name);
    for (const [key, value] of Object.entries(values)) {
      element.setAttribute(key, value);
    }
    return element;
  }

  function hide() {
    at = null;
    figure.querySelectorAll('.cursor').forEach((old) => old.remove());
    readout.textContent = hint;
  }

  function show(line, index) {
    const svg = drawing();
    if (!svg) {
      return;
    }
    at = { line, index };
    figure.querySelectorAll('.cursor').forEach((old) => old.remove());
    const { x, y, top, bottom } = place(svg, line, index);
    const cursor = make('g', { class: 'cursor' });
    cursor.append(make('line', { x1: x, x2: x, y1: top, y2: bottom }), make('circle', { cx: x, cy: y, r: 5 }));
    svg.append(cursor);
    const value = document.createElement('b');
    value.textContent = count.format(BigInt(line.v[index]));
    readout.replaceChildren(
      line.name + ': ' + (line.w[index] === '1' ? 'written ' : 'read '), value,
      ' at ' + duration(line.t[index]) + ', after ' + count.format(line.i[index]) + ' instructions, on ' + core(line, line.t[index])
        + ' (point ' + (index + 1) + ' of ' + line.t.length + ')');
  }

  reader.addEventListener('pointermove', (event) => {
    const svg = drawing();
    if (!svg || lines.length === 0) {
      return;
    }
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale;
    const y = (event.clientY - box.top) * scale;
    const time = ((x - Number(svg.dataset.left)) * Number(svg.dataset.end)) / Number(svg.dataset.width);
    let best = null;
    for (const line of lines) {
      const index = nearest(line, time);
      const point = place(svg, line, index);
      const aside = y < point.top ? point.top - y : y > point.bottom ? y - point.bottom : 0;
      const away = aside * 1000 + Math.hypot(point.x - x, point.y - y);
      if (best === null || away < best.away) {
        best = { line, index, away };
      }
    }
    show(best.line, best.index);
  });
  reader.addEventListener('pointerleave', () => {
    if (document.activeElement !== reader) {
      hide();
    }
  });
  reader.addEventListener('blur', hide);
  reader.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || lines.length === 0) {
      return;
    }
    const { line, index } = at ?? { line: lines[0], index: -1 };
    const last = line.t.length - 1;
    const other = (step) => {
      const next = lines[(lines.indexOf(line) + step + lines.length) % lines.length];
      return [next, nearest(next, line.t[Math.max(index, 0)])];
    };
    const ways = {
      ArrowRight: () => [line, Math.min(index + 1, last)],
      ArrowLeft: () => [line, index < 0 ? last : Math.max(index - 1, 0)],
      ArrowDown: () => other(1),
      ArrowUp: () => other(-1),
      Home: () => [line, 0],
      End: () => [line, last],
    };
    if (event.key === 'Escape') {
      hide();
    } else if (Object.hasOwn(ways, event.key)) {
      event.preventDefault();
      show(...ways[event.key]());
    }
  });
})();
