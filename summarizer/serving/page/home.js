(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const [form, article, policy, key] = ["form", "article", "policy", "key"].map(byId);
  const [go, stop, status, alert, live] = ["go", "stop", "status", "alert", "live"].map(byId);
  const [asking, done, viewer, another] = ["asking", "done", "viewer", "another"].map(byId);
  const fields = [...form.querySelectorAll("[name=field]")];
  const joined = (...parts) => parts.filter(Boolean).join(", ");
  const lines = {
    summary: (item) => item.text,
    actors: (item) => joined(item.name, item.role),
    positions: (item) => `${item.actor ?? "somebody"}: ${item.position}`,
    demands: (item) => `${item.actor ?? "somebody"} → ${item.addressee ?? "nobody named"}: ${item.demand}`,
    casualties: (item) => `${item.harm}: ${item.phrase}`,
  };
  // The one place where a string becomes a page; its frame has no rights but to run its own script.
  const framed = window.trustedTypes?.createPolicy("viewer", { createHTML: (html) => html }) ?? { createHTML: (html) => html };
  let running = null;
  let began = 0;
  let doing = "";
  let record = null;
  let saved = [];

  const say = (words) => {
    doing = words;
    status.textContent = words;
  };
  const complain = (words) => {
    alert.textContent = words;
    alert.hidden = !words;
  };
  const part = (name) => byId(`live-${name}`);
  const state = (name, words) => {
    part(name).querySelector(".state").textContent = words;
  };
  const chosen = () => fields.filter((box) => box.checked).map((box) => box.value);

  const hear = {
    waiting: () => say("Waiting for its turn"),
    begun: (about) => {
      say(`Reading ${about.sentences} sentence${about.sentences === 1 ? "" : "s"}`);
      for (const name of about.fields) state(name, "to come");
    },
    progress: ({ stage, name, done: isThere }) => {
      if (stage === "fetch") return say("Fetching the page");
      const field = name.replace(/ again$/, "");
      const doing = name === field ? "asked for" : "asked for once more";
      if (field in lines) state(field, isThere ? "answered, being checked" : doing);
      if (!isThere) say(field in lines ? `Asking for ${name}` : "Asking the model");
    },
    field: ({ field, items }) => {
      const box = part(field);
      box.querySelector(".count").textContent = items.length;
      state(field, items.length ? "" : "nothing so far");
      box.querySelector("ul").replaceChildren(
        ...items.map((item) => {
          const line = document.createElement("li");
          line.textContent = lines[field](item);
          return line;
        }),
      );
    },
    record: (made) => {
      record = made;
      say("Laying out the page");
    },
    page: ({ html }) => show(html),
    error: (problem) => complain(`${problem.title}. ${problem.detail}`),
  };

  const address = (text, type) => {
    saved.push(URL.createObjectURL(new Blob([text], { type })));
    return saved.at(-1);
  };

  const show = (html) => {
    byId("save-record").href = address(JSON.stringify(record, null, 2), "application/json");
    byId("save-page").href = address(html, "text/html");
    viewer.srcdoc = framed.createHTML(html);
    asking.hidden = true;
    viewer.hidden = done.hidden = false;
    document.body.classList.add("viewing");
    viewer.focus();
  };

  const reset = () => {
    for (const name of Object.keys(lines)) {
      state(name, "to come");
      part(name).querySelector(".count").textContent = "";
      part(name).querySelector("ul").replaceChildren();
      part(name).hidden = !chosen().includes(name);
    }
    record = null;
    saved.forEach((one) => URL.revokeObjectURL(one));
    saved = [];
  };

  // One event is lines up to an empty one; those that begin with a colon only keep the line open.
  const events = async function* (body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done: isOver } = await reader.read();
      if (isOver) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const [, name] = block.match(/^event: (.*)$/m) ?? [];
        const [, data] = block.match(/^data: (.*)$/m) ?? [];
        if (name && data) yield [name, JSON.parse(data)];
      }
    }
  };

  const refusal = async (answer) => {
    const problem = await answer.json().catch(() => ({ title: answer.statusText, detail: "" }));
    const flaws = (problem.flaws ?? []).map(({ where, what }) => `${where}: ${what}.`);
    return [`${problem.title}.`, problem.detail, ...flaws].join(" ");
  };

  const ask = async (signal) => {
    const given = article.value.trim();
    const what = /^https?:\/\/\S+$/i.test(given) ? { url: given } : { text: article.value };
    const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
    if (key) headers.Authorization = `Bearer ${key.value}`;
    const body = JSON.stringify({ ...what, fields: chosen(), policy: policy.value });
    const answer = await fetch("/v1/summaries?page=true", { method: "POST", headers, body, signal });
    if (!answer.ok) return complain(await refusal(answer));
    for await (const [name, data] of events(answer.body)) hear[name]?.(data);
    if (!record && alert.hidden) complain("The service ended before there was a record.");
  };

  const busy = (isBusy) => {
    go.disabled = isBusy;
    stop.hidden = !isBusy;
    form.setAttribute("aria-busy", isBusy);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    if (!chosen().length) return complain("Choose at least one field.");
    reset();
    running = new AbortController();
    began = Date.now();
    busy(true);
    live.hidden = false;
    say("Sending");
    const clock = setInterval(() => {
      status.textContent = `${doing} (${Math.round((Date.now() - began) / 1000)} s)`;
    }, 1000);
    try {
      await ask(running.signal);
    } catch (error) {
      complain(running.signal.aborted ? "Stopped." : "The service cannot be reached. Is it running?");
    } finally {
      clearInterval(clock);
      busy(false);
      say("");
      live.hidden ||= !record && !live.querySelector("li");
    }
  });
  stop.addEventListener("click", () => running.abort());
  another.addEventListener("click", () => {
    document.body.classList.remove("viewing");
    viewer.removeAttribute("srcdoc");
    viewer.hidden = done.hidden = live.hidden = true;
    asking.hidden = false;
    article.focus();
    article.select();
  });
})();
