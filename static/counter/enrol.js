/* Enrolling this browser: the secret comes once, and goes into the store under the passphrase. */
(() => {
  'use strict';
  const form = document.getElementById('enrol'), words = JSON.parse(document.getElementById('facts').textContent).words;
  const wrong = document.getElementById('enrol-wrong');
  const tell = (sentence) => { wrong.textContent = sentence; wrong.hidden = !sentence; };
  if (!window.isSecureContext || !window.indexedDB) { tell(words.insecure); return; }
  form.elements.browser.value = 'yes';

  async function enrol() {
    const phrase = form.querySelector('#new-phrase').value;
    if (phrase.length < 10) { tell(words.shortPhrase); form.querySelector('#new-phrase').focus(); return; }
    if (phrase !== form.querySelector('#same-phrase').value) { tell(words.phrasesDiffer); form.querySelector('#same-phrase').focus(); return; }
    tell(words.enrolling);
    await Vault.open(form.dataset.door);
    if ((await Vault.keys('queue')).length) { tell(words.already); return; }
    const sent = new FormData(form);
    const answer = await fetch(form.action, { method: 'POST', body: sent, headers: { Accept: 'application/json' } });
    const told = await answer.json();
    if (!answer.ok) { tell(told.errors.map((error) => error.sentence).join('. ')); return; }
    await Vault.enrol(told, phrase);
    location.href = form.dataset.page;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    enrol().catch(() => tell(words.enrolFailed));
  });
})();
