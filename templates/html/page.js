// The page reads without this: it folds, copies, lights up and switches the theme.
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  if (kept()) root.dataset.theme = kept();
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button"; made.textContent = text; made.setAttribute("aria-label", label);
    made.addEventListener("click", () => act(made));
    return made;
  };
  const copy = async (text, made) => {
    const said = made.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text; document.body.append(area); area.select();
      document.execCommand("copy"); area.remove();
    }
    made.textContent = "copied"; setTimeout(() => { made.textContent = said; }, 1200);
  };
  addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    if (tools) {
      if (document.querySelector("details"))
        tools.append(button("unfold all", "unfold or fold every detail", (made) => {
          const open = made.textContent === "unfold all";
          document.querySelectorAll("details").forEach((one) => { one.open = open; });
          made.textContent = open ? "fold all" : "unfold all";
        }), " ");
      tools.append(button("light / dark", "switch between light and dark", () => {
        const dark = root.dataset.theme ? root.dataset.theme === "dark"
          : matchMedia("(prefers-color-scheme: dark)").matches;
        root.dataset.theme = dark ? "light" : "dark";
        try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept */ }
      }));
    }
    document.querySelectorAll("[data-copy]").forEach((one) => {
      const what = one.dataset.what || "LaTeX";
      one.append(" ", button(`copy ${what}`, `copy ${what}`, (made) => copy(one.dataset.copy, made)));
    });
    document.querySelectorAll("pre[data-what]").forEach((one) => {
      one.before(button(`copy ${one.dataset.what}`, `copy ${one.dataset.what}`,
        (made) => copy(one.textContent, made)));
    });
    const light = (event, on) => {
      const at = event.target.closest && event.target.closest("[data-symbol]");
      if (!at) return;
      const area = at.closest("article") || document;
      area.querySelectorAll(`[data-symbol="${at.dataset.symbol}"]`)
        .forEach((one) => one.classList.toggle("lit", on));
    };
    document.addEventListener("mouseover", (event) => light(event, true));
    document.addEventListener("mouseout", (event) => light(event, false));
    document.addEventListener("copy", (event) => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return;
      const whole = (node) => (node.nodeType === 1 ? node : node.parentElement).closest(".katex");
      const range = selection.getRangeAt(0);
      const first = whole(range.startContainer), last = whole(range.endContainer);
      if (first) range.setStartBefore(first);
      if (last) range.setEndAfter(last);
      const part = range.cloneContents();
      if (!part.querySelector(".katex")) return;
      part.querySelectorAll(".katex").forEach((one) => {
        const source = one.querySelector("annotation");
        one.replaceWith(source ? `$${source.textContent}$` : "");
      });
      event.clipboardData.setData("text/plain", part.textContent);
      event.preventDefault();
    });
  });
})();
