// Search without a network: the list stands in search-data.js.
(() => {
  "use strict";
  const area = document.getElementById("search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const all = document.getElementById("all");
  if (!area || !window.searchData) return;
  area.hidden = false;
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const entries = window.searchData.map((one) => ({ ...one, folded: fold(`${one.title} ${one.words}`) }));
  const show = () => {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    found.replaceChildren();
    all.hidden = words.length > 0;
    if (!words.length) return;
    const hits = entries.filter((one) => words.every((word) => one.folded.includes(word)));
    const first = (one) => (fold(one.title).includes(words[0]) ? 0 : 1);
    hits.sort((a, b) => first(a) - first(b));
    for (const one of hits.slice(0, 60)) {
      const link = document.createElement("a");
      link.href = one.url; link.textContent = one.title;
      const item = document.createElement("li");
      item.append(link, ` · ${one.kind}`);
      found.append(item);
    }
    if (!hits.length) {
      const item = document.createElement("li");
      item.textContent = "nothing found";
      found.append(item);
    }
  };
  query.addEventListener("input", show);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== query) { event.preventDefault(); query.focus(); }
  });
  const asked = () => {
    const wanted = location.hash.match(/^#q=(.*)$/);
    if (wanted) { query.value = decodeURIComponent(wanted[1]); show(); }
  };
  addEventListener("hashchange", asked);
  asked();
})();
