// What a register's value means: the same rows as `emu decode`, from the same catalog. No page is needed; everything is in `emuDecode`.
'use strict';

window.emuDecode = (() => {
  const { registers, encodings, features, versions } = window.emuDecoder;
  const events = new Map(window.emuEvents.map(([number, name, purpose]) => [number, { name, purpose }]));
  const generic = new Map(encodings);
  const eventField = 'evtCount';
  const decimalWidth = 8;
  const largest = (1n << 64n) - 1n;

  return { registers, features, versions, parse, find, suggest, choose, has, decode, hex };

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

  // The register of a name, in any case, or of a generic name; null where no register has it.
  function find(text) {
    const match = /^S([0-9])_([0-9])_C([0-9]{1,2})_C([0-9]{1,2})_([0-9])$/i.exec(text);
    const canonical = match && 'S' + Number(match[1]) + '_' + Number(match[2]) + '_C' + Number(match[3]) + '_C' + Number(match[4]) + '_' + Number(match[5]);
    const wanted = (canonical && generic.get(canonical)) || text;
    for (const register of registers) {
      const index = indexIn(register, wanted);
      if (index !== null) {
        return { register, name: index < 0 ? register.name : nameOf(register, index) };
      }
    }
    return null;
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
      return row(field.high, field.low, field.name, width === 1 ? String(bits) : '0b' + bits.toString(2).padStart(width, '0'), meaning, stateOf(bits !== 0n));
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
