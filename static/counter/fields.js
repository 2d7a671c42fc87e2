/* The form: what the device was given fills its lists, and what is typed becomes a record. */
const Fields = (() => {
  'use strict';
  const { make, filled } = Slip;
  const at = (id) => document.getElementById(id);
  let facts = null, words = null, pack = null, version = null, procedure = null;
  const said = (both) => both[facts.lang] || both.vi;
  const dong = (amount) => `${new Intl.NumberFormat('vi-VN').format(amount)} ₫`;

  const option = (code, text) => make('option', { value: code }, text);
  function fill(select, pairs, empty) {
    const before = select.value;
    select.replaceChildren(...(empty ? [option('', '–')] : []), ...pairs.map(([code, text]) => option(code, text)));
    if (pairs.some(([code]) => code === before)) select.value = before;
  }

  const plain = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();

  /* The procedures in force today that hold every word typed, or begin with the code. */
  function find(query) {
    const days = Object.keys(pack.days).sort(), today = Line.today(Vault.now());
    const day = days.includes(today) ? today : days.filter((known) => known < today).pop() || days[0];
    const wanted = plain(query).split(/\s+/).filter(Boolean);
    return pack.days[day].map((number) => [number, pack.procedures[number]]).filter(([, known]) => {
      const held = `${plain(known.name.vi)} ${plain(known.name.en)} ${known.code.toLowerCase()}`;
      return wanted.every((word) => held.includes(word));
    });
  }

  function question(field) {
    const id = `f_${field.key}`, label = make('label', { for: id }, said(field.label));
    const choices = field.kind === 'yes_no' ? [['yes', words.yes], ['no', words.no]]
      : field.kind === 'commune' ? pack.communes.map((unit) => [unit.code, unit.name])
        : field.choices.map((choice) => [choice.code, said(choice.name)]);
    let control;
    if (['choice', 'yes_no', 'commune'].includes(field.kind)) {
      control = make('select', { id, name: id });
      fill(control, choices, true);
    } else if (field.kind === 'long_text') control = make('textarea', { id, name: id, maxlength: field.most });
    else {
      control = make('input', { id, name: id, type: field.kind === 'email' ? 'email' : 'text', maxlength: field.most, autocomplete: 'off' });
      if (field.kind === 'date') control.placeholder = 'dd/mm/yyyy';
      if (['date', 'number', 'id_number', 'phone'].includes(field.kind)) control.inputMode = field.kind === 'phone' ? 'tel' : 'numeric';
    }
    return make('div', { class: 'field' }, label, control);
  }

  function paper(part) {
    const ids = [`o-${part.code}`, `c-${part.code}`];
    const of = procedure.cases.find((known) => known.code === part.case);
    const about = [part.kind === 'show' ? words.toShow : words.toHandIn, of ? filled(words.onlyCase, { case: said(of.name) }) : '',
      part.condition ? `${words.onlyIf}: ${said(part.condition)}` : part.required ? words.needed : ''].filter(Boolean).join(' · ');
    const count = (place, label) => make('label', { for: ids[place] }, label, make('br'),
      make('input', { id: ids[place], class: 'count', inputmode: 'numeric', value: '0', 'data-code': part.code, 'data-place': place, 'aria-label': `${label}: ${said(part.name)}` }));
    return make('li', { 'data-case': part.case || '', 'data-code': part.code }, make('div', { class: 'what' }, said(part.name), make('br'), make('span', { class: 'soft small' }, about)),
      make('div', { class: 'counts' }, count(0, words.originals), count(1, words.copies)));
  }

  const chosenCase = () => at('case').value;
  const ofCase = (part) => !part.case || part.case === chosenCase();

  function about() {
    const key = chosenCase(), limit = procedure.limits[key] || procedure.limits[''], fees = procedure.fees[key] || procedure.fees[''];
    at('about').textContent = `${words.limit}: ${said(limit)} · ${words.toPay}: ${fees.map((fee) => dong(fee.amount)).join(' + ') || words.nothing}`;
    for (const row of at('papers').children) row.hidden = Boolean(row.dataset.case) && row.dataset.case !== key;
  }

  function everything() {
    for (const part of procedure.papers.filter((known) => known.required && ofCase(known))) {
      at(`o-${part.code}`).value = part.originals || (part.copies ? 0 : 1);
      at(`c-${part.code}`).value = part.copies;
    }
  }

  function open(number) {
    [version, procedure] = [number, pack.procedures[number]];
    at('intake').reset();
    at('procedure').replaceChildren(said(procedure.name), ' ', make('span', { class: 'code soft small' }, procedure.code));
    fill(at('commune'), pack.communes.map((unit) => [unit.code, unit.name]), facts.door === 'post');
    if (pack.communes.some((unit) => unit.code === pack.unit.code)) at('commune').value = pack.unit.code;
    if (at('reception')) {
      fill(at('reception'), pack.receptions.map((unit) => [unit.code, unit.name]), pack.receptions.length > 1);
      if (pack.receptions.some((unit) => unit.code === at('commune').value)) at('reception').value = at('commune').value;
    }
    fill(at('case'), procedure.cases.map((known) => [known.code, said(known.name)]), true);
    at('case-field').hidden = !procedure.cases.length;
    at('papers').replaceChildren(...procedure.papers.map(paper), ...(procedure.papers.length ? [] : [make('li', null, words.noPapers)]));
    at('questions').replaceChildren(...procedure.form.map(question));
    at('more').hidden = !procedure.form.length;
    if (facts.door === 'desk') everything();
    about();
  }

  /* Seven facts of an identity card's code: number, old number, name, born, sex, address, issued. */
  function card(text) {
    const parts = text.trim().split('|');
    if (parts.length !== 7 || !/^\d{12}$/.test(parts[0]) || !/^\d{8}$/.test(parts[3])) return false;
    at('applicant-number').value = parts[0];
    at('applicant-name').value = parts[2];
    at('applicant-born_on').value = parts[3].replace(/(\d\d)(\d\d)(\d{4})/, '$1/$2/$3');
    at('applicant-address').value = parts[5];
    return true;
  }

  const typed = () => Object.fromEntries([...new FormData(at('intake')).entries()].filter(([name, value]) => name && typeof value === 'string' && value !== ''));
  function counted() {
    const found = {};
    for (const part of procedure.papers.filter(ofCase)) {
      const counts = ['o', 'c'].map((kind) => Number.parseInt(at(`${kind}-${part.code}`).value, 10) || 0);
      if (counts[0] || counts[1]) found[part.code] = counts;
    }
    return found;
  }

  /* What is plainly missing: [id of the field, sentence]. Everything else the register judges. */
  function problems() {
    const fields = typed(), found = [];
    const need = (...ids) => ids.forEach((id) => { if (!(fields[id] || '').trim()) found.push([id, words.fill]); });
    need('applicant-name', ...(facts.door === 'post' ? ['mailed_as', 'reception', 'applicant-address'] : []));
    if (!fields.same_submitter) need('submitter-name', 'submitter-number');
    if (fields.collects === 'other') need('recipient-name', 'recipient-number');
    for (const who of ['applicant', 'submitter', 'recipient']) {
      const number = (fields[`${who}-number`] || '').replace(/[\s.]/g, '');
      if (number && !/^(\d{12}|\d{10}(-?\d{3})?)$/.test(number)) found.push([`${who}-number`, words.twelve]);
    }
    need('commune');
    if (procedure.cases.length && procedure.papers.some((part) => part.case) && !chosenCase()) found.push(['case', words.chooseCase]);
    if (at('sealed') && !fields.sealed) found.push(['sealed', words.fill]);
    const papers = counted();
    for (const part of procedure.papers) if (part.required && ofCase(part) && !papers[part.code]) found.push([`o-${part.code}`, words.missing]);
    for (const count of at('papers').querySelectorAll('.count')) if (!/^\d{0,2}$/.test(count.value.trim())) found.push([count.id, words.fill]);
    return found;
  }

  function label(id) {
    const control = at(id);
    return control.getAttribute('aria-label') || (document.querySelector(`label[for="${id}"]`) || { textContent: '' }).textContent.trim();
  }

  function restore(draft) {
    open(draft.version);
    for (const [name, value] of Object.entries(draft.fields)) {
      for (const control of at('intake').querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.type === 'radio') control.checked = control.value === value;
        else if (control.type !== 'checkbox') control.value = value;
      }
    }
    for (const box of at('intake').querySelectorAll('input[type=checkbox][name]')) box.checked = box.name in draft.fields;
    for (const part of procedure.papers) [at(`o-${part.code}`).value, at(`c-${part.code}`).value] = draft.papers[part.code] || [0, 0];
    about();
  }

  return {
    find, open, card, about, everything, problems, label, restore, typed, counted,
    begin: (told) => { facts = told; words = told.words; },
    use: (given) => { pack = given; },
    pack: () => pack,
    chosen: () => ({ version, procedure }),
    said,
  };
})();
