// The progress of a list of signatures, in place; without this the page loads itself again.
"use strict";
const again = async () => {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.ok) {
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = shown.getElementById("progress");
      const old = document.getElementById("progress");
      // Whoever is about to press a button keeps it under their finger.
      if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
    }
  } catch {
    // The line is down: the next look may reach it.
  }
  if (document.querySelector("#progress[data-going]")) setTimeout(again, 1500);
};
setTimeout(again, 1000);
