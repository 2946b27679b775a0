// Reloads the page in the frame whenever the server tells of a change, and keeps the place that was read.
const frame = document.querySelector("iframe");
const state = document.getElementById("state");
const links = [...document.querySelectorAll("nav a")];
let told = null;

function mark() {
  const path = frame.contentWindow.location.pathname;
  for (const link of links) {
    if (link.pathname === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  history.replaceState(null, "", "#" + path);
}

frame.addEventListener("load", mark);
const wanted = links.find((link) => "#" + link.pathname === location.hash);
if (wanted) frame.contentWindow.location.replace(wanted.href);

const changes = new EventSource("/changes");
changes.onmessage = (event) => {
  if (told !== null && told !== event.data) {
    frame.contentWindow.location.reload();
    state.textContent = "Updated " + new Date().toLocaleTimeString();
  } else {
    state.textContent = "Up to date";
  }
  told = event.data;
};
changes.onerror = () => {
  state.textContent = "The preview has stopped";
};
