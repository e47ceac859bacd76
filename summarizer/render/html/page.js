(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const [record, article, dock] = ["record", "article", "dock"].map(byId);
  const [caption, unpin, otherSide, said] = ["caption", "unpin", "other-side", "said"].map(byId);
  const [byField, byVerdict, shown] = ["by-field", "by-verdict", "shown"].map(byId);
  const items = [...record.querySelectorAll(".item")];
  const fieldOf = (item) => item.closest("[data-field]").dataset;
  const verdictOf = (item) => item.dataset.verdict ?? "supported";
  const numbered = new Map([...article.querySelectorAll(".n[href]")].map((link) => [link.nextElementSibling, link]));
  const sentences = [...numbered.keys()];
  const hint = "Point at an item, or at a sentence; click to pin.";
  const sideBySide = matchMedia("screen and (min-width: 43.76rem) and (min-height: 28rem)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // An item's words in the article, the most telling ones, and the items that a sentence has words of.
  const words = new Map(items.map((item) => [item, []]));
  const telling = new Map(items.map((item) => [item, []]));
  const holds = new Map(sentences.map((sentence) => [sentence, new Set()]));
  for (const piece of article.querySelectorAll("[data-of], [data-telling]")) {
    for (const id of piece.dataset.of?.split(" ") ?? []) {
      words.get(byId(id)).push(piece);
      holds.get(piece.closest(".s"))?.add(byId(id));
    }
    for (const id of piece.dataset.telling?.split(" ") ?? []) telling.get(byId(id)).push(piece);
  }
  const isItem = (target) => words.has(target);
  const sentencesOf = (item) => [...new Set(words.get(item).map((piece) => piece.closest(".s")))].filter(Boolean);
  const across = (target) => (isItem(target) ? sentencesOf(target) : [...holds.get(target)]).filter((one) => !one.hidden);

  let hovered = null;
  let focused = null;
  let pinned = null;
  let cameFrom = null;
  let waiting = 0;

  const title = (target) => {
    if (!isItem(target)) return numbered.get(target).getAttribute("aria-label");
    const numbers = sentencesOf(target).map((one) => one.id.slice(1));
    const where = numbers.length ? `sentence${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}` : "no sentence";
    return `${verdictOf(target)} ${fieldOf(target).noun}, ${where}`;
  };

  const light = (piece, item, kind) => {
    piece.classList.add(kind);
    piece.dataset.hue = fieldOf(item).field;
    piece.dataset.verdict = verdictOf(item);
  };

  const show = () => {
    for (const one of document.querySelectorAll("#record .lit, .text :is(.lit, .telling, .here)")) {
      one.classList.remove("lit", "telling", "here");
      if (!isItem(one)) {
        delete one.dataset.hue;
        delete one.dataset.verdict;
      }
    }
    const target = hovered ?? pinned ?? focused;
    caption.textContent = target ? title(target) : hint;
    caption.classList.toggle("on", Boolean(target));
    caption.dataset.hue = target && isItem(target) ? fieldOf(target).field : "";
    caption.dataset.verdict = target?.dataset.verdict ?? "";
    if (!target) return;
    if (isItem(target)) {
      target.classList.add("lit");
      for (const piece of words.get(target)) light(piece, target, "lit");
      for (const piece of telling.get(target)) light(piece, target, "telling");
    } else {
      target.classList.add("here");
      for (const item of across(target)) item.classList.add("lit");
    }
  };

  const reveal = (target) => {
    const behavior = still.matches ? "auto" : "smooth";
    target?.scrollIntoView({ block: "nearest", behavior });
  };

  // Pointing scrolls only where the other side is in view, and only when the pointer rests.
  const point = (target) => {
    if (target === hovered) return;
    hovered = target;
    clearTimeout(waiting);
    show();
    if (target && sideBySide.matches) waiting = setTimeout(() => reveal(across(target)[0]), 150);
  };

  // On a narrow screen the other side is out of sight: a copy of it comes up from below.
  const copied = (node) => {
    const copy = node.cloneNode(true);
    for (const one of [copy, ...copy.querySelectorAll("[id], [tabindex]")]) {
      one.removeAttribute("id");
      one.removeAttribute("tabindex");
    }
    copy.classList.remove("pinned");
    copy.lang = node.closest("[lang]").lang;
    copy.dir = node.closest("[dir]")?.dir ?? "";
    if (isItem(node)) {
      const { field, noun } = fieldOf(node);
      Object.assign(copy.dataset, { field, noun, hue: field });
    }
    return copy;
  };

  const pin = (target, origin = null) => {
    pinned?.classList.remove("pinned");
    pinned = target;
    pinned?.classList.add("pinned");
    cameFrom = origin;
    hovered = null;
    show();
    unpin.hidden = !pinned;
    unpin.textContent = origin ? "Back" : "Unpin";
    dock.classList.toggle("on", Boolean(pinned));
    // Whoever followed a link is on the other side already, and sees where they came from.
    const copies = !pinned ? [] : origin ? [pinned] : across(pinned);
    const list = document.createElement(copies.some(isItem) ? "ul" : "div");
    list.append(...copies.map(copied));
    otherSide.replaceChildren(list);
    said.textContent = pinned ? `Pinned: ${title(pinned)}. Escape unpins.` : "Unpinned.";
    if (pinned && !origin) reveal(sideBySide.matches ? across(pinned)[0] : pinned);
  };

  const release = () => {
    const back = cameFrom;
    if (!pinned) return;
    pin(null);
    back?.focus({ preventScroll: true });
    reveal(back);
  };

  const goAcross = (target, origin, to = across(target)[0]) => {
    if (!to) return;
    pin(target, origin);
    to.focus({ preventScroll: true });
    reveal(to);
  };

  const targetOf = (node) => {
    const found = node.closest(".item") ?? node.closest(".s") ?? node.closest(".n")?.nextElementSibling;
    return isItem(found) || holds.has(found) ? found : null;
  };

  const toggle = (target) => (pinned === target ? pin(null) : pin(target));

  const filter = () => {
    for (const item of items) {
      const fits = (!byField.value || fieldOf(item).field === byField.value)
        && (!byVerdict.value || verdictOf(item) === byVerdict.value);
      item.hidden = !fits;
    }
    const active = byField.value || byVerdict.value;
    for (const group of record.querySelectorAll(".group")) {
      group.hidden = Boolean(active) && !group.querySelector(".item:not([hidden])");
    }
    const left = items.filter((item) => !item.hidden).length;
    shown.textContent = active ? `${left} of ${items.length}` : "";
    if (pinned?.hidden) pin(null);
  };

  for (const one of [...items, ...article.querySelectorAll(".s")]) one.tabIndex = -1;
  for (const pane of [record, article]) {
    pane.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse" && !event.target.closest(".other-side")) point(targetOf(event.target));
    });
    pane.addEventListener("pointerleave", () => point(null));
    pane.addEventListener("focusin", (event) => {
      // A click gives the focus, too, and means no more than it does.
      focused = event.target.matches(":focus-visible") ? targetOf(event.target) : null;
      show();
    });
    pane.addEventListener("focusout", () => {
      focused = null;
      show();
    });
    pane.addEventListener("click", (event) => {
      const target = targetOf(event.target);
      const link = event.target.closest("a");
      if (!target || event.target.closest(".other-side")) return;
      if (link) {
        event.preventDefault();
        goAcross(target, link, isItem(target) ? byId(link.hash.slice(1)) : undefined);
      } else if (getSelection().isCollapsed) {
        toggle(target);
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") release();
    const target = targetOf(event.target);
    if (!target || event.altKey || event.ctrlKey || event.metaKey) return;
    const list = (isItem(target) ? items : sentences).filter((one) => !one.hidden);
    const at = list.indexOf(target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = list[Math.max(0, Math.min(to, list.length - 1))];
      next.focus({ preventScroll: true });
      reveal(next);
      if (sideBySide.matches && !pinned) reveal(across(next)[0]);
    } else if (event.target === target && event.key === "Enter") {
      goAcross(target, target);
    } else if (event.target === target && event.key === " ") {
      event.preventDefault();
      toggle(target);
    }
  });

  // A link to an item or a sentence from elsewhere pins it.
  const follow = () => {
    const target = byId(location.hash.slice(1));
    if (target && (isItem(target) || holds.has(target))) pin(target);
  };

  document.querySelector("nav").addEventListener("click", (event) => {
    byField.value = "";
    byVerdict.value = event.target.closest("a")?.dataset.only ?? "";
    filter();
  });
  // A frame that was handed its page has no address, and "#" would mean the page around it.
  if (location.protocol === "about:") {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link || event.defaultPrevented) return;
      event.preventDefault();
      const target = byId(link.hash.slice(1));
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }
  unpin.addEventListener("click", release);
  byField.addEventListener("change", filter);
  byVerdict.addEventListener("change", filter);
  addEventListener("hashchange", follow);
  // A browser that comes back to the page fills the controls in again.
  addEventListener("pageshow", filter);
  byId("filters").hidden = false;
  show();
  follow();
})();
