// Sorting, filtering and folding. The page says everything without it: it only hides and reorders.
"use strict";
(() => {
  const tools = document.querySelector(".tools");
  if (!tools) return;
  const collator = new Intl.Collator(document.documentElement.lang);
  const find = tools.querySelector("input");
  const show = tools.querySelector("select[data-use=show]");
  const order = tools.querySelector("select[data-use=order]");
  const status = tools.querySelector("[role=status]");
  const button = tools.querySelector("button");
  const folded = [...document.querySelectorAll("details")];
  const entries = [...document.querySelectorAll("[data-band]")];
  const lists = [...document.querySelectorAll("[data-list]")];
  const bands = ["talk_now", "plan_a_talk", "keep_in_touch"];

  const nameOf = (entry) => entry.querySelector("bdi").textContent.trim();
  const bandOf = (entry) => bands.indexOf(entry.dataset.band);
  // Accents are left out on both sides, so that nobody has to type them.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const lastFirst = (name) => name.replace(/^(.*)\s+(\S+)$/u, "$2 $1");

  const arrange = (list, key, way = 1) => {
    const rows = entries.filter((entry) => entry.parentElement === list);
    rows.sort((one, other) => way * key(one, other) || collator.compare(nameOf(one), nameOf(other)));
    list.append(...rows);
  };
  const byName = (one, other) => {
    const key = order.value === "last" ? (entry) => lastFirst(nameOf(entry)) : nameOf;
    return collator.compare(key(one), key(other));
  };
  const byBand = (one, other) => bandOf(one) - bandOf(other);

  const sort = () => {
    for (const list of lists) arrange(list, (one, other) => byBand(one, other) || byName(one, other));
    for (const head of document.querySelectorAll("th[aria-sort]")) head.setAttribute("aria-sort", "none");
  };

  const filter = () => {
    const wanted = plain(find.value.trim());
    let shown = 0;
    let all = 0;
    for (const entry of entries) {
      const fits =
        show.value === "all" ||
        (show.value === "own" ? entry.dataset.own === "yes" : entry.dataset.band === show.value);
      entry.hidden = !(fits && plain(nameOf(entry)).includes(wanted));
      if (entry.matches("li")) continue; // the overview names people who have a card as well
      all += 1;
      if (!entry.hidden) shown += 1;
    }
    for (const list of lists) {
      const part = list.closest("section, details");
      const some = entries.some((entry) => entry.parentElement === list && !entry.hidden);
      part.hidden = !some;
      if (part.matches("details") && some && wanted) part.open = true;
    }
    status.textContent = status.dataset.text.replace("{shown}", shown).replace("{all}", all);
  };

  for (const head of document.querySelectorAll("th[data-sort]")) {
    const press = document.createElement("button");
    press.type = "button";
    press.append(...head.childNodes);
    head.append(press);
    head.setAttribute("aria-sort", "none");
    press.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      arrange(body, head.dataset.sort === "band" ? byBand : byName, falls ? -1 : 1);
    });
  }

  const label = () => {
    button.textContent = folded.every((part) => part.open) ? button.dataset.fold : button.dataset.unfold;
  };
  button.addEventListener("click", () => {
    const opens = !folded.every((part) => part.open);
    for (const part of folded) part.open = opens;
    label();
  });
  for (const part of folded) part.addEventListener("toggle", label);

  // Paper cannot be unfolded.
  let before = [];
  addEventListener("beforeprint", () => {
    before = folded.map((part) => part.open);
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => folded.forEach((part, place) => (part.open = before[place])));

  find.addEventListener("input", filter);
  show.addEventListener("change", filter);
  order.addEventListener("change", sort);
  tools.hidden = false;
  label();
  filter();
})();
