// Pages that a phone sends appear by themselves; without this the button "look again" does it.
"use strict";
const again = async () => {
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    if (answer.ok) {
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = shown.getElementById(old.id);
        const plain = (part) => part.innerHTML.replace(/name="csrf_token" value="[^"]*"| open=""/g, "");
        // Whoever is about to press a button keeps it under their finger.
        if (fresh && plain(fresh) !== plain(old) && !old.querySelector("button:focus, a:focus")) {
          old.replaceWith(fresh);
        }
      }
    }
  } catch {
    // The line is down: the next look may reach it.
  }
  setTimeout(again, document.hidden ? 15000 : 2500);
};
setTimeout(again, 2500);
