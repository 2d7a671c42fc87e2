/* The slip, drawn in this browser: it holds at once, whatever becomes of the line. */
const Slip = (() => {
  'use strict';
  const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  const make = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...inside.filter((part) => part !== '' && part !== null));
    return element;
  };

  /* A QR of error level M with its quiet zone, as one path. */
  function qr(text) {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    const side = code.getModuleCount(), space = 'http://www.w3.org/2000/svg';
    let path = '';
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (code.isDark(y, x)) path += `M${x + 4} ${y + 4}h1v1h-1z`;
    const svg = document.createElementNS(space, 'svg'), dark = document.createElementNS(space, 'path');
    svg.setAttribute('viewBox', `0 0 ${side + 8} ${side + 8}`);
    svg.setAttribute('class', 'slip-qr');
    dark.setAttribute('d', path);
    svg.append(dark);
    return svg;
  }

  const moment = (at) => new Intl.DateTimeFormat('vi-VN', {
    timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit', year: 'numeric', hour12: false,
  }).format(new Date(at));

  /* Puts one record's slip where the printer looks. */
  function show({ record, key, clerk }, pack, words, door) {
    const procedure = pack.procedures[record.version], names = Object.fromEntries(procedure.papers.map((part) => [part.code, part.name.vi]));
    const unit = pack.receptions.find((place) => place.code === (record.fields.reception || pack.unit.code)) || pack.unit;
    const counted = Object.entries(record.papers);
    const ways = { desk: words.atDesk, online: words.online, post: words.byPost };
    const facts = [
      [words.procedure, `${procedure.name.vi} (${record.procedure})`],
      [words.applicant, [record.fields['applicant-organisation'], record.fields['applicant-name']].filter(Boolean).join(' – ')],
      [words.unit, `${unit.name}${unit.phone ? ` · ${unit.phone}` : ''}`],
      ...(record.fields.mailed_as ? [[words.envelope, record.fields.mailed_as]] : []),
      [words.takenAt, moment(record.taken_at)],
      [words.limit, (procedure.limits[record.fields.case || ''] || procedure.limits['']).vi],
      [words.clerk, clerk],
      [words.returnBy, ways[record.fields.return_by] || record.fields.return_by],
    ];
    const note = door === 'post' ? words.notePost : record.fields.receive_now ? words.note : words.noteCheck;
    const host = pack.base.replace(/^\w+:\/\//, '');
    document.getElementById('slip').replaceChildren(
      make('p', { class: 'slip-unit' }, pack.unit.name),
      make('h1', null, words.slipTitle),
      make('div', { class: 'slip-key' },
        make('div', null, make('p', null, words.code), make('p', { class: 'slip-big' }, record.code),
          make('p', null, words.key), make('p', { class: 'slip-big' }, key.pin)),
        qr(`${pack.base}/t/${key.token}`)),
      make('p', { class: 'slip-note' }, filled(words.track, { host })),
      make('dl', null, ...facts.flatMap(([label, value]) => [make('dt', null, label), make('dd', null, value)])),
      make('h2', null, words.papers),
      counted.length
        ? make('table', null, make('thead', null, make('tr', null, ...['', words.originals, words.copies].map((head) => make('th', null, head)))),
          make('tbody', null, ...counted.map(([code, [originals, copies]]) => make('tr', null,
            make('td', null, names[code] || code), make('td', null, String(originals)), make('td', null, String(copies))))))
        : make('p', null, words.noPapers),
      make('p', { class: 'slip-note' }, make('strong', null, note)),
      make('p', { class: 'slip-note' }, words.keep));
  }

  return { show, make, filled, moment };
})();
