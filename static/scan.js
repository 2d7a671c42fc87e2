// A picture goes off as soon as it is taken; without this the button "send" does it.
"use strict";
const form = document.getElementById("send");
document.getElementById("pages").addEventListener("change", () => {
  document.getElementById("sending").hidden = false;
  form.requestSubmit();
});
