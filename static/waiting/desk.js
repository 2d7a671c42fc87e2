// The clerk's queue, looked at again; not while something is being typed or a part is opened.
"use strict";
const busy = () => document.querySelector("details[open]")
  || [...document.querySelectorAll("main input:not([type=hidden])")].some((box) => box.value);
setInterval(() => { if (!busy() && !document.hidden) location.replace(location.href); }, 15000);
