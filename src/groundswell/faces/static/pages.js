// What pages do beyond links and forms: files that are dropped, pictures that wake, menus that close.
// Everything works without it.
"use strict";
(() => {
  // ── files that are dropped ──────────────────────────────────────────────────────────────────────────────────────
  const MOST = 2000;

  async function filesOf(entry, path = "") {
    if (entry.isFile) {
      const file = await new Promise((good, bad) => entry.file(good, bad));
      return [[path + file.name, file]];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad));
      if (!some.length || found.length > MOST) return found;
      for (const one of some) found.push(...(await filesOf(one, `${path}${entry.name}/`)));
    }
  }

  function send(form, files) {
    const going = form.querySelector(".going");
    const says = going.querySelector("span");
    const bar = going.querySelector("progress");
    const body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    for (const [name, file] of files) body.append("files", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    };
    const fail = (text) => { says.textContent = text; bar.hidden = true; form.removeAttribute("aria-busy"); };
    request.onload = () => {
      if (request.status === 200 && request.response) location.assign(request.response.to);
      else fail((request.response && request.response.error) || "The files did not arrive. Load the page again and repeat it.");
    };
    request.onerror = () => fail("Groundswell does not answer. Is the window where you started it still open?");
    going.hidden = false;
    bar.hidden = false;
    form.setAttribute("aria-busy", "true");
    says.textContent = files.length === 1 ? files[0][0] : `${files.length.toLocaleString("en")} files`;
    request.send(body);
  }

  function wakeDrop(form) {
    form.classList.add("is-awake");
    form.addEventListener("change", (event) => {
      const files = [...event.target.files];
      if (files.length) send(form, files.map((file) => [file.name, file]));
    });
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      // The whole page takes files: one that misses the zone must not replace the page.
      document.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        form.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      });
    }
    document.addEventListener("drop", async (event) => {
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
      const plain = [...event.dataTransfer.files].map((file) => [file.name, file]);
      const found = [];
      for (const entry of entries.filter(Boolean)) found.push(...(await filesOf(entry)));
      const files = found.length ? found : plain;
      if (files.length) send(form, files);
    });
  }

  // ── pictures that wake ──────────────────────────────────────────────────────────────────────────────────────────
  let runtime = null;

  function load() {
    runtime ??= new Promise((good, bad) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.charts;
      script.onload = good;
      script.onerror = bad;
      document.head.append(script);
    });
    return runtime;
  }

  async function wake(figure) {
    if (figure.dataset.state) return;
    figure.dataset.state = "waking";
    const isNarrow = !matchMedia("(min-width: 46rem)").matches;
    const address = new URL(figure.dataset.spec, location.href);
    if (isNarrow) address.searchParams.set("narrow", "1");
    try {
      const [spec] = await Promise.all([fetch(address).then((r) => (r.ok ? r.json() : Promise.reject(r.status))), load()]);
      const place = document.createElement("div");
      place.className = "awake";
      const picture = figure.querySelector(isNarrow ? ".narrow .picture" : ".wide .picture");
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", picture.getAttribute("aria-label"));
      const { view } = await window.vegaEmbed(place, spec, {
        ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
      });
      for (const extra of place.querySelectorAll("details, style")) extra.remove();
      for (const part of place.querySelectorAll("[role], [aria-label]")) {
        for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name);
      }
      figure.append(place);
      figure.classList.add("is-awake");
      figure.dataset.state = "awake";
      const form = figure.querySelector("[data-note]");
      if (form) view.addEventListener("click", (_, item) => note(form, item));
    } catch {
      figure.dataset.state = "asleep"; // the drawing is there and says the same
    }
  }

  function note(form, item) {
    const datum = item && item.datum && (item.datum.datum ?? item.datum); // cells around marks hold the mark
    const at = datum && datum.x;
    if (typeof at !== "number" && !(at instanceof Date)) return;
    const field = form.querySelector("input[type=date]");
    if (!field) return;
    field.value = new Date(at).toISOString().slice(0, 10);
    form.closest("details").open = true;
    form.querySelector("input[name=text]").focus();
  }

  function wakeFigures(within) {
    for (const figure of within.querySelectorAll("figure[data-spec]")) {
      for (const name of ["pointerenter", "focusin", "touchstart"]) {
        figure.addEventListener(name, () => wake(figure), { once: true, passive: true });
      }
    }
  }

  // ── menus that close ────────────────────────────────────────────────────────────────────────────────────────────
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // ── method cards that are linked to ─────────────────────────────────────────────────────────────────────────────
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = target && target.closest("details");
    if (card) card.open = true;
  }
  addEventListener("hashchange", reveal);

  wakeFigures(document);
  for (const form of document.querySelectorAll("form[data-drop]")) wakeDrop(form);
  document.addEventListener("htmx:load", (event) => wakeFigures(event.detail.elt));
  reveal();
})();
