// Only `kaopu serve` puts this into the pages that it shows; no published file has it. It loads the page anew when there
// is another release, where the reader was, and says what is wrong with the policy over the last good page.
"use strict";
(() => {
  const version = document.currentScript.dataset.version;
  const KEPT = "kaopu-serve";
  const STYLE = `
    :host { all: initial; }
    section { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 50vh; overflow: auto; box-sizing: border-box;
      padding: 12px 24px 16px; background: #fff; color: #1d2329; border-top: 4px solid #b3261e;
      box-shadow: 0 -2px 16px rgb(0 0 0 / 25%); font: 16px/1.5 system-ui, "Noto Sans SC", "Noto Sans CJK SC", sans-serif; }
    section[data-quiet] { inset: auto 16px 16px auto; padding: 4px 12px; border: 1px solid #767f88; border-radius: 4px;
      box-shadow: none; font-size: 14px; }
    section:focus-visible, summary:focus-visible { outline: 3px solid #0b57d0; outline-offset: -3px; }
    h2 { margin: 0; font-size: 16px; font-weight: 700; display: inline; }
    summary { cursor: pointer; }
    p { margin: 2px 0; }
    ol { margin: 8px 0 0; padding-left: 24px; }
    li { margin-bottom: 12px; }
    code { font: 14px/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
    .hint, .grade { color: #4a545e; }
    @media (prefers-color-scheme: dark) {
      section { background: #1d2329; color: #f1f3f4; border-top-color: #f2877f; }
      .hint, .grade { color: #bdc5cc; }
      section:focus-visible, summary:focus-visible { outline-color: #a8c7fa; }
    }
    @media print { section { display: none; } }`;
  let events = null;
  let host = null;
  let told = "";

  const openOnes = () => [...document.querySelectorAll("details")];

  const again = () => {
    const open = openOnes().map(one => one.open);
    const kept = { address: location.pathname, x: scrollX, y: scrollY, open };
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* nowhere to keep it: begin at the top */ }
    location.reload();
  };

  const asBefore = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch { /* as if nothing had been kept */ }
    if (kept === null || kept.address !== location.pathname) return;
    const found = openOnes();
    if (found.length === kept.open.length) found.forEach((one, at) => { one.open = kept.open[at]; });
    scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
  };

  const made = (name, text, kind) => {
    const element = document.createElement(name);
    element.textContent = text; // never as HTML: what is told comes from files with problems
    if (kind) element.className = kind;
    return element;
  };

  const item = problem => {
    const one = document.createElement("li");
    const place = made("p", "");
    place.append(made("code", problem.place));
    if (problem.grade) place.append(" ", made("span", problem.grade, "grade"));
    one.append(place, made("p", problem.message));
    if (problem.line) {
      const line = made("p", "");
      line.append(made("code", problem.line));
      one.append(line);
    }
    one.append(made("p", problem.hint, "hint"));
    return one;
  };

  const panel = (words, building) => {
    const section = document.createElement("section");
    section.tabIndex = 0;
    section.setAttribute("aria-label", words.heading);
    const fold = document.createElement("details");
    fold.open = true;
    const head = document.createElement("summary");
    head.append(made("h2", words.heading));
    const list = document.createElement("ol");
    list.append(...words.problems.map(item));
    if (building) head.append(" ", made("span", building, "grade"));
    fold.append(head, made("p", words.before), list);
    section.append(fold);
    return section;
  };

  const note = words => {
    const section = made("section", words);
    section.dataset.quiet = "";
    return section;
  };

  // In the page's own language; a page of another one is told in the first.
  const spoken = told => told[document.documentElement.lang] ?? Object.values(told)[0];

  const show = state => {
    const now = JSON.stringify(state);
    if (now === told) return;
    told = now;
    if (host === null) {
      host = document.createElement("kaopu-serve");
      host.setAttribute("role", "status");
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      document.body.append(host);
    }
    const wrong = spoken(state.panels);
    const building = spoken(state.building);
    const parts = [];
    if (wrong) parts.push(panel(wrong, building));
    else if (building) parts.push(note(building));
    host.shadowRoot.replaceChildren(...parts);
  };

  const stop = () => {
    events?.close();
    events = null;
  };

  // A browser keeps few connections to one place: pages that nobody looks at let go of theirs.
  const listen = () => {
    if (document.hidden) { stop(); return; }
    if (events !== null) return;
    events = new EventSource("/.kaopu/events");
    events.addEventListener("message", event => {
      const state = JSON.parse(event.data);
      if (state.version === version) { show(state); return; }
      stop();
      again();
    });
  };

  if (document.readyState === "complete") asBefore();
  else addEventListener("load", asBefore);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", listen);
  listen();
})();
