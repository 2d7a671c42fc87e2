// The wall: looks again every few seconds, reads new calls aloud once somebody has allowed it, and
// says so when what stands there may be old.
"use strict";
const EVERY = 3000;
const TOO_OLD = 15000;
const sound = document.getElementById("sound");
const lost = document.getElementById("lost");
const calls = () => [...document.querySelectorAll("#board [data-say]")];
const known = new Set(calls().map((row) => row.dataset.key));
let allowed = false;
let seen = Date.now();

const say = (words) => {
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = "vi-VN";
  const voice = speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
  if (voice) spoken.voice = voice;
  speechSynthesis.speak(spoken);
};

const tell = (isLost) => {
  lost.hidden = !isLost;
  document.body.classList.toggle("lost", isLost);
};

const look = async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = shown.getElementById("board");
    if (!fresh) throw new Error("no board");
    document.getElementById("board").replaceWith(fresh);
    seen = Date.now();
    tell(false);
    // The oldest call first, as they were made.
    for (const row of calls().reverse()) {
      if (known.has(row.dataset.key)) continue;
      known.add(row.dataset.key);
      if (allowed && row.dataset.say) say(row.dataset.say);
    }
  } catch {
    tell(true);
  }
  setTimeout(look, EVERY);
};
setTimeout(look, EVERY);
// A tablet that slept shows nothing old as new when it wakes.
setInterval(() => { if (Date.now() - seen > TOO_OLD) tell(true); }, 1000);

if ("speechSynthesis" in window) {
  sound.hidden = false;
  sound.addEventListener("click", () => {
    allowed = true;
    say(sound.dataset.say);
    sound.textContent = sound.dataset.on;
    sound.disabled = true;
  });
}
