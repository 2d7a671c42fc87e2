// Comfort for hands on a keyboard; every page of the desk works without it.
"use strict";
const typing = (place) => place && place.matches("input, select, textarea") && place.type !== "checkbox" && place.type !== "radio";

// A list of procedures: arrows walk through it, letters go back to the field.
const field = document.getElementById("q");
const hits = [...document.querySelectorAll("#hits a")];
if (field) {
  document.addEventListener("keydown", (event) => {
    const at = hits.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (hits[next] || (next < 0 ? field : hits[at])).focus();
      event.preventDefault();
    } else if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  });
}

// The checklist: 1 to 9 outside the fields, or with Alt anywhere, say that a paper is there or not.
const lines = [...document.querySelectorAll("form[data-intake] .checklist > li[data-originals]")];
if (lines.length) {
  for (const words of document.querySelectorAll(".scripted")) words.hidden = false;
  lines.slice(0, 9).forEach((line, place) => line.querySelector(".what").prepend(`${place + 1}. `));
  document.addEventListener("keydown", (event) => {
    const key = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const line = key && lines[key[1] - 1];
    if (!line || event.ctrlKey || event.metaKey || (typing(document.activeElement) && !event.altKey)) return;
    const [originals, copies] = line.querySelectorAll("input.count");
    const isThere = Number(originals.value) > 0 || Number(copies.value) > 0;
    const { originals: asked, copies: alsoAsked } = line.dataset;
    originals.value = isThere ? 0 : Number(asked) || (Number(alsoAsked) ? 0 : 1);
    copies.value = isThere ? 0 : Number(alsoAsked);
    event.preventDefault();
  });
}

// A slip is printed where it is linked; when the browser shows no PDF inside a page, it is opened.
for (const link of document.querySelectorAll("a[data-print]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.pdfViewerEnabled) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.title = link.textContent;
    frame.className = "visually-hidden";
    frame.addEventListener("load", () => {
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
      } catch {
        location.href = link.href;
      }
    });
    frame.src = link.href;
    document.body.append(frame);
  });
}
