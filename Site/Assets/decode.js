// What a register's value means: the same rows as `emu decode`, from the same catalog. No page is needed; everything is in `emuDecode`.
'use strict';

window.emuDecode = (() => {
  const { registers, encodings, views, instructions, offsets, features, versions } = window.emuDecoder;
  const events = new Map(window.emuEvents.map(([number, name, purpose]) => [number, { name, purpose }]));
  const generic = new Map(encodings);
  const coprocessor = new Map(instructions);
  // The ways to write an encoding, as `emu decode` takes them.
  const number = '([0-9]{1,2})';
  const list = (names) => names.map((name) => name + '\\s*[=:(]?\\s*' + number).join('\\)?\\s*[,;]?\\s*');
  const sysReg = '(?:arm64_)?sys_reg\\s*\\(\\s*' + Array(5).fill(number).join('\\s*,\\s*') + '\\s*\\)';
  const named = list(['op0', 'op1', 'crn', 'crm', 'op2']) + '\\)?';
  const p15 = '(?:m[rc]r?[rc]\\s+)?p15\\s*,\\s*#?' + number + '\\s*,\\s*(?:<?[rx][0-9t][0-9]?>?\\s*,\\s*){0,2}c' + number + '(?:\\s*,\\s*c' + number + '\\s*,\\s*#?' + number + ')?';
  const anchored = (form) => new RegExp('^' + form + '$', 'i');
  const forms = [/^S([0-9])_([0-9])_C([0-9]{1,2})_C([0-9]{1,2})_([0-9])$/i, anchored(sysReg), anchored(named)];
  const largestOf = [3, 7, 15, 15, 7];
  const word = new RegExp('\\b' + sysReg + '|\\b' + named + '|\\b' + p15 + '|[^\\s=:,;|()[\\]"\']+', 'gi');
  const eventField = 'evtCount';
  // EL0 and EL1 in AArch32, as `emu decode` has it for these registers.
  const aarch32 = ['FEAT_AA32', 'FEAT_AA32EL1'];
  const decimalWidth = 8;
  const largest = (1n << 64n) - 1n;

  return { registers, features, versions, parse, pair, words, find, lookUp, whyUnknown, whyNot, suggest, choose, has, decode, describe, hex, whyImpossible, withState };

  // Decimal, 0x… or 0b…, _ between digits, up to 64 bits; null where the text is not a number.
  function parse(text) {
    const match = /^(?:0x([0-9a-f]+(?:_[0-9a-f]+)*)|0b([01]+(?:_[01]+)*)|([0-9]+(?:_[0-9]+)*))$/i.exec(text);
    if (!match) {
      return null;
    }
    const [prefix, digits] = match[1] ? ['0x', match[1]] : match[2] ? ['0b', match[2]] : ['', match[3]];
    const value = BigInt(prefix + digits.replaceAll('_', ''));
    return value <= largest ? value : null;
  }

  // The words of a line; an encoding with its commas and parentheses is one word.
  function words(line) {
    return line.replaceAll('->', ' ').match(word) ?? [];
  }

  // The numbers of an encoding: '3 3 9 12 0' or, of AArch32, '15 0 9 12 0' and '15 0 9'; null where the text is not one.
  function numbersOf(text) {
    for (const form of forms) {
      const match = form.exec(text);
      if (match) {
        const numbers = match.slice(1, 6).map(Number);
        return numbers.every((one, at) => one <= largestOf[at]) ? numbers.join(' ') : null;
      }
    }
    const match = anchored(p15).exec(text);
    return match && ['15', ...match.slice(1).filter((one) => one !== undefined).map(Number)].join(' ');
  }

  // Numbers alone, and the word of an MRS or MSR instruction (DDI 0487 C6.2): they could be values too.
  function numbersAlone(text) {
    const bare = /^\(?\s*[0-9]{1,2}(?:[\s,]+[0-9]{1,2}){4}\s*\)?$/.test(text);
    if (bare) {
      return text.match(/[0-9]+/g).map(Number).join(' ');
    }
    const bits = /^(?:0x)?[0-9a-f]{8}$/i.test(text) ? parseInt(text.slice(-8), 16) : 0;
    return (bits & 0xffd00000) >>> 0 === 0xd5100000 ? [2 + ((bits >>> 19) & 1), (bits >>> 16) & 7, (bits >>> 12) & 15, (bits >>> 8) & 15, (bits >>> 5) & 7].join(' ') : null;
  }

  function at(numbers) {
    if (numbers.startsWith('15 ')) {
      return coprocessor.has(numbers) ? findView(coprocessor.get(numbers)) : null;
    }
    const [op0, op1, n, m, op2] = numbers.split(' ');
    const name = generic.get('S' + op0 + '_' + op1 + '_C' + n + '_C' + m + '_' + op2);
    return name === undefined ? null : find(name);
  }

  // What is at an offset of the memory-mapped view: of several layouts and versions what this PMU has, and otherwise the first.
  function atOffset(text, present) {
    const offset = /^0x/i.test(text) ? parse(text) : null;
    let first = null;
    for (const [start, stride, which, low, width, needs] of offset === null ? [] : offsets) {
      const register = registers[which];
      const step = Number(offset) - start;
      const index = register.index ? register.index[1] + (stride ? step / stride : step) : 0;
      if (register.index ? !Number.isInteger(index) || index < register.index[1] || index > register.index[2] : step !== 0) {
        continue;
      }
      const own = register.index ? nameOf(register, index) : register.name;
      // The lower half is the register itself as far as it goes.
      const found = low === 0 ? { register, name: own } : { register: part(register, low, width), name: own + '[' + (low + width - 1) + ':' + low + ']' };
      if (has(needs, present)) {
        return found;
      }
      first ??= found;
    }
    return first;
  }

  function part(register, low, width) {
    return { ...register, width, layouts: register.layouts.map((layout) => ({ ...layout, fields: layout.fields.flatMap((field) => cut(field, low, low + width - 1)) })) };
  }

  // As find, and also what could be a value too: an offset, numbers alone, and an instruction with its name or as its word.
  function lookUp(text, present) {
    const wanted = withoutInstruction(text);
    const numbers = numbersOf(wanted) ?? numbersAlone(wanted);
    return find(wanted) ?? (numbers === null ? atOffset(wanted, present) : at(numbers));
  }

  function withoutInstruction(text) {
    const match = /^(?:MRS\s+X[0-9]{1,2}\s*,?\s*(\w+)|MSR\s+(\w+)\s*,\s*X[0-9]{1,2})$/i.exec(text);
    return match ? match[1] ?? match[2] : text;
  }

  // A name and a value in one text; null where it is a name alone, some of which have = in them.
  function pair(text) {
    const split = numbersOf(text) === null && eventOf(text) === null ? /^(.+)(?:->|[=:])([^=:>]*)$/s.exec(text) : null;
    return split && [split[1].trim(), split[2].trim()];
  }

  // Why a text that names no register is not one; null where nothing is known of it.
  function whyUnknown(text) {
    const wanted = withoutInstruction(text);
    if ((numbersOf(wanted) ?? numbersAlone(wanted)) !== null) {
      return 'The PMU has no register with the encoding ' + text + '.';
    }
    const event = eventOf(wanted) ?? numberedEvent(wanted);
    if (event) {
      return text + ' is ' + event + ', and not a register. A PMEVTYPER<n>_EL0 holds its number.';
    }
    const owner = wanted.includes('.') ? find(wanted.slice(0, wanted.indexOf('.'))) : null;
    return owner ? text + ' names a field; give the whole register, ' + owner.name + '.' : null;
  }

  // Why a word of a dump is not a register although it looks like one; null where it does not.
  function whyNot(text) {
    return numbersOf(text) !== null ? 'the PMU has no register ' + text : eventOf(text) !== null ? text + ' is ' + eventOf(text) + ', and not a register' : null;
  }

  // An event of its name, or in perf's raw form r11 or event=0x11.
  function eventOf(text) {
    for (const [event, { name }] of events) {
      if (name.toUpperCase() === text.toUpperCase()) {
        return eventText(event, 'the event');
      }
    }
    const raw = /^(?:r|event=0x)([0-9a-f]{1,4})$/i.exec(text);
    return raw && eventText(parseInt(raw[1], 16), "perf's way to write the event");
  }

  function numberedEvent(text) {
    const value = parse(text);
    return value !== null && value <= 0xffffn ? eventText(Number(value), 'the number of the event') : null;
  }

  function eventText(event, form) {
    const written = '0x' + event.toString(16).toUpperCase().padStart(4, '0');
    return form + ' ' + (events.has(event) ? events.get(event).name + ', ' + written : written);
  }

  // The register of a name, in any case, or of an encoding; null where no register has it.
  function find(text) {
    const numbers = numbersOf(text);
    if (numbers !== null) {
      return at(numbers);
    }
    for (const register of registers) {
      const index = indexIn(register, text);
      if (index !== null) {
        return { register, name: index < 0 ? register.name : nameOf(register, index) };
      }
    }
    return findView(text);
  }

  // An AArch32 register: PMCR shows bits 31:0 of PMCR_EL0, PMCEID2 the upper half of PMCEID0_EL0.
  function findView(text) {
    for (const [name, number, low, width] of views) {
      const register = registers[number];
      const index = indexIn({ name, type: name, index: register.index }, text);
      if (index !== null) {
        const shown = { ...part(register, low, width), aarch32: true };
        return { register: shown, name: index < 0 ? name : name.replaceAll('<' + register.index[0] + '>', String(index)) };
      }
    }
    return null;
  }

  // The part of a field in a range of bits, at its place in the view.
  function cut(field, low, high) {
    return field.low > high || field.high < low ? [] : [{ ...field, high: Math.min(field.high, high) - low, low: Math.max(field.low, low) - low }];
  }

  // An AArch32 register is one of a PE that has AArch32.
  function withState(register, present) {
    for (const name of register.aarch32 ? aarch32 : []) {
      const bit = features.findIndex(([known]) => known === name);
      present |= bit >= 0 ? 1n << BigInt(bit) : 0n;
    }
    return present;
  }

  // Which bits of a value cannot be read: one that reads as 0 and is set, or reads as 1 and is clear. A sentence, or null.
  function whyImpossible(register, value, present) {
    if (register.wo) {
      return null;
    }
    const layout = register.layouts.find((one) => has(one.needs, present)) ?? register.layouts[0];
    const reasons = [];
    for (const field of layout.fields) {
      const kind = field.reserved ? field.name : isThere(field, present) ? '' : field.absent;
      const bits = extract(field, value);
      const one = widthOf(field) === 1;
      const what = (one ? 'bit [' + field.high : 'bits [' + field.high + ':' + field.low) + '] ' + (one ? 'is ' : 'are ') + kind + ' and ' + (one ? 'reads' : 'read');
      const name = field.reserved ? '' : ' (' + field.name + ', which needs ' + field.feature + ')';
      if (/^(RES0|RAZ)/.test(kind) && bits !== 0n) {
        reasons.push(what + ' as 0' + name);
      } else if (/^(RES1|RAO)/.test(kind) && bits !== mask(widthOf(field))) {
        reasons.push(what + ' as ' + (one ? '1' : 'ones') + name);
      }
    }
    return reasons.length === 0 ? null : reasons.join('; ') + '.';
  }

  // -1 for the name itself, the index of one of an array's registers, null where it is another's.
  function indexIn(register, text) {
    const wanted = text.toUpperCase();
    if (wanted === register.name.toUpperCase() || wanted === register.type.toUpperCase()) {
      return -1;
    }
    if (!register.index) {
      return null;
    }
    const [prefix, suffix] = register.name.toUpperCase().split(/<.*>/);
    if (wanted.length <= prefix.length + suffix.length || !wanted.startsWith(prefix) || !wanted.endsWith(suffix)) {
      return null;
    }
    const digits = wanted.slice(prefix.length, wanted.length - suffix.length);
    const [, first, last] = register.index;
    return /^[0-9]+$/.test(digits) && Number(digits) >= first && Number(digits) <= last ? Number(digits) : null;
  }

  function nameOf(register, index) {
    return register.name.replaceAll('<' + register.index[0] + '>', String(index));
  }

  // The known name that was probably meant, or null.
  function suggest(text) {
    const known = registers.flatMap((register) => {
      const names = [register.name];
      for (let index = register.index ? register.index[1] : 0; index <= (register.index ? register.index[2] : -1); index++) {
        names.push(nameOf(register, index));
      }
      return names;
    });
    let nearest = null;
    let least = Math.max(2, Math.floor(text.length / 3)) + 1;
    for (const name of known) {
      const distance = between(text.toUpperCase(), name.toUpperCase());
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest;
  }

  // Levenshtein's distance.
  function between(left, right) {
    let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
    for (let row = 1; row <= left.length; row++) {
      const current = [row];
      for (let column = 1; column <= right.length; column++) {
        const replaced = previous[column - 1] + (left[row - 1] === right[column - 1] ? 0 : 1);
        current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
      }
      previous = current;
    }
    return previous[right.length];
  }

  // The features of a PE with EL2, EL3 and this PMU version: chosen is 'all', 'none' or a list of names. Answers { features } or { problem }.
  function choose(versionNumber, chosen) {
    const version = versions.find((one) => one.number === versionNumber);
    if (chosen === 'all' || chosen === 'none') {
      return { features: BigInt(version[chosen]) };
    }
    const bits = chosen.map((name) => features.findIndex(([known]) => known.toUpperCase() === name.toUpperCase()));
    let all = BigInt(version.none);
    for (const bit of bits) {
      const brought = version.alone[bit];
      if (!brought.startsWith('0x')) {
        return { problem: brought };
      }
      all |= BigInt(brought);
    }
    for (const [first, second, what] of version.pairs) {
      if (bits.includes(first) && bits.includes(second)) {
        if (!what.startsWith('0x')) {
          return { problem: what };
        }
        all &= ~BigInt(what);
      }
    }
    return { features: all };
  }

  // Whether a condition holds. It is a tree: true, false, the name of a feature, { not: … }, { all: […] } or { any: […] }.
  function has(condition, present) {
    if (typeof condition === 'boolean') {
      return condition;
    }
    if (typeof condition === 'string') {
      const bit = features.findIndex(([known]) => known === condition);
      return bit >= 0 && ((present >> BigInt(bit)) & 1n) === 1n;
    }
    if ('not' in condition) {
      return !has(condition.not, present);
    }
    return condition.all ? condition.all.every((term) => has(term, present)) : condition.any.some((term) => has(term, present));
  }

  // The rows from the top bit down: { high, low, bits, name, value, meaning, state }; state is clear, set, reserved or ignored.
  function decode(register, value, present) {
    const layout = register.layouts.find((one) => has(one.needs, present)) ?? register.layouts[0];
    const rows = [];
    for (let at = 0; at < layout.fields.length; at++) {
      const field = layout.fields[at];
      const slice = sliceName(field);
      if (field.reserved) {
        rows.push(reserved(field, field.name, '', value));
      } else if (!isThere(field, present)) {
        rows.push(reserved(field, field.name + ' (' + field.absent + ')', field.name + ' needs ' + field.feature + '.', value));
      } else if (slice) {
        let last = at;
        while (last + 1 < layout.fields.length && sliceName(layout.fields[last + 1]) === slice && isThere(layout.fields[last + 1], present)) {
          last++;
        }
        rows.push(sliced(slice, field, layout.fields[last], value));
        at = last;
      } else {
        rows.push(whole(register, field, extract(field, value)));
      }
    }
    return rows;
  }

  // The rows of a register without a value: what each field does, and its values.
  function describe(register, present) {
    const layout = register.layouts.find((one) => has(one.needs, present)) ?? register.layouts[0];
    const rows = [];
    for (let from = 0; from < layout.fields.length; from++) {
      const field = layout.fields[from];
      const slice = sliceName(field);
      if (field.reserved) {
        rows.push(row(field.high, field.low, field.name, '', '', 'reserved'));
      } else if (!isThere(field, present)) {
        rows.push(row(field.high, field.low, field.name + ' (' + field.absent + ')', '', field.name + ' needs ' + field.feature + '.', 'reserved'));
      } else if (slice) {
        while (from + 1 < layout.fields.length && sliceName(layout.fields[from + 1]) === slice && isThere(layout.fields[from + 1], present)) {
          from++;
        }
        rows.push(row(field.high, layout.fields[from].low, slice, '', slice === eventField ? 'The number of the event that is counted.' : field.purpose ?? '', 'clear'));
      } else {
        const values = (field.values ?? []).map(([value, name, text]) => binary(BigInt(value), widthOf(field)) + ' ' + (text === '' ? name + '.' : name + ': ' + text));
        rows.push(row(field.high, field.low, field.name, '', join(field.purpose ?? '', values.join(' ')), 'clear'));
      }
    }
    return rows;
  }

  function binary(bits, width) {
    return width === 1 ? String(bits) : '0b' + bits.toString(2).padStart(width, '0');
  }

  function isThere(field, present) {
    return !field.needs || has(field.needs, present);
  }

  function row(high, low, name, value, meaning, state) {
    return { high, low, bits: high === low ? String(high) : high + ':' + low, name, value, meaning, state };
  }

  function reserved(field, name, why, value) {
    const bits = extract(field, value);
    const kind = field.reserved ? field.name : field.absent;
    const ones = kind === 'RES1' || kind === 'RAO/WI';
    const expected = ones ? bits === mask(widthOf(field)) : bits === 0n;
    const meaning = expected ? why : join(why, ones ? 'Reads as ones whatever is written.' : 'A write of these bits is ignored.');
    return row(field.high, field.low, name, plain(bits, widthOf(field)), meaning, !expected ? 'ignored' : ones ? 'set' : 'reserved');
  }

  function sliced(name, top, bottom, value) {
    const width = top.high - bottom.low + 1;
    const bits = (value >> BigInt(bottom.low)) & mask(width);
    const meaning = name === eventField ? eventMeaning(bits) : top.purpose ?? '';
    return row(top.high, bottom.low, name, hex(bits, width), meaning, stateOf(name === eventField || bits !== 0n));
  }

  function whole(register, field, bits) {
    const width = widthOf(field);
    if (field.vector || firstEventOf(register, field) >= 0) {
      return row(field.high, field.low, field.name, hex(bits, width), vectorMeaning(register, field, bits), stateOf(bits !== 0n));
    }

    const purpose = field.purpose ?? '';
    const known = (field.values ?? []).find(([number]) => BigInt(number) === bits);
    if (known) {
      const [, name, text] = known;
      const meaning = join(text === '' ? name + '.' : name + ': ' + text, purpose === '' ? '' : '(' + purpose.replace(/\.+$/, '') + ')');
      return row(field.high, field.low, field.name, binary(bits, width), meaning, stateOf(bits !== 0n));
    }

    let meaning = field.values ? join(purpose, 'This value is not allocated.') : purpose;
    // The purpose of a single bit says what 1 does, unless it says so itself.
    if (width === 1 && bits === 0n && meaning !== '' && !meaning.startsWith('Writing')) {
      meaning = 'If 1: ' + meaning;
    }
    return row(field.high, field.low, field.name, plain(bits, width), meaning, stateOf(bits !== 0n));
  }

  function vectorMeaning(register, field, bits) {
    const first = firstEventOf(register, field);
    const names = [];
    for (let index = 0; index < widthOf(field); index++) {
      if ((bits >> BigInt(index)) & 1n) {
        const event = first + index;
        names.push(first < 0
          ? field.name.includes('<') ? field.name.replace(/<.*?>/, String(index)) : String(index)
          : events.get(event)?.name ?? 'event 0x' + event.toString(16).toUpperCase().padStart(4, '0'));
      }
    }
    return names.length === 0 ? field.purpose ?? '' : (names.join(', ') + '. ' + (field.purpose ?? '')).trimEnd();
  }

  // PMCEID0_EL0 and PMCEID1_EL0: bit 0 is event 0x0000 or 0x0020, bit 32 event 0x4000 or 0x4020 (DDI 0487 D24.5); otherwise -1.
  function firstEventOf(register, field) {
    const first = register.name === 'PMCEID0_EL0' ? 0x00 : register.name === 'PMCEID1_EL0' ? 0x20 : -1;
    return first < 0 || field.low < 32 ? first : first + 0x4000;
  }

  function eventMeaning(bits) {
    const known = events.get(Number(bits & 0xffffn));
    return known ? known.name + ': ' + known.purpose : 'Not a common event that the architecture names.';
  }

  function sliceName(field) {
    const bracket = field.name.indexOf('[');
    return bracket > 0 ? field.name.slice(0, bracket) : null;
  }

  function stateOf(isSet) {
    return isSet ? 'set' : 'clear';
  }

  function widthOf(field) {
    return field.high - field.low + 1;
  }

  function mask(width) {
    return (1n << BigInt(width)) - 1n;
  }

  function extract(field, value) {
    return (value >> BigInt(field.low)) & mask(widthOf(field));
  }

  function plain(bits, width) {
    return width <= decimalWidth ? String(bits) : hex(bits, width);
  }

  // As many digits as the width needs, in groups of four.
  function hex(bits, width) {
    const digits = bits.toString(16).toUpperCase().padStart(Math.max(1, Math.ceil(width / 4)), '0');
    return '0x' + digits.replace(/\B(?=(?:.{4})+$)/g, '_');
  }

  function join(first, second) {
    return first === '' ? second : second === '' ? first : first + ' ' + second;
  }
})();
