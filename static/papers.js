/* Sends chosen files at once, part by part (tus 1.0.0), and goes on where a line broke.
   Without this script the form sends them itself. Nothing here decides: the server looks at all. */
(() => {
  "use strict";
  if (window.papersAreSent) return;
  window.papersAreSent = true;
  const PART = 1024 * 1024, VERSION = "1.0.0", WAITS = [1, 2, 4, 8, 15, 30];
  const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

  class Refused extends Error {}

  async function ask(file, method, address, headers, body) {
    const answer = await fetch(address, {
      method, body, credentials: "same-origin",
      headers: { "Tus-Resumable": VERSION, "X-CSRFToken": file.token, ...headers },
    });
    if (answer.ok || answer.status === 409) return answer;
    if (answer.status >= 500 || answer.status === 423) throw new Error(answer.status);
    const words = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    throw new Refused(words ? await answer.text() : "");
  }

  const memory = {
    key: (file) => `paper:${file.name}:${file.size}:${file.lastModified}`,
    get(file) { try { return localStorage.getItem(this.key(file)); } catch { return null; } },
    set(file, value) { try { localStorage.setItem(this.key(file), value); } catch { /* none kept */ } },
    drop(file) { try { localStorage.removeItem(this.key(file)); } catch { /* none kept */ } },
  };

  async function begun(sent) {
    const known = memory.get(sent.file);
    if (known) {
      try {
        const answer = await ask(sent, "HEAD", known, {});
        return [known, Number(answer.headers.get("Upload-Offset"))];
      } catch (failed) {
        if (!(failed instanceof Refused)) throw failed;
        memory.drop(sent.file);
      }
    }
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(sent.file.name)));
    const answer = await ask(sent, "POST", sent.door, {
      "Upload-Length": String(sent.file.size), "Upload-Metadata": `filename ${name}`,
    });
    const address = new URL(answer.headers.get("Location")).pathname;
    memory.set(sent.file, address);
    return [address, 0];
  }

  async function tried(sent) {
    let [address, offset] = await begun(sent);
    while (offset < sent.file.size && !sent.isRemoved) {
      const part = sent.file.slice(offset, offset + PART);
      const answer = await ask(sent, "PATCH", address, {
        "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream",
      }, part);
      if (answer.status === 409) throw new Error("409");
      offset = Number(answer.headers.get("Upload-Offset"));
      sent.show(offset);
    }
    memory.drop(sent.file);
    return address;
  }

  async function send(sent) {
    for (let failures = 0; ; failures += 1) {
      try { return await tried(sent); } catch (failed) {
        if (failed instanceof Refused || failures > 60) { memory.drop(sent.file); throw failed; }
        sent.say(sent.box.dataset.waiting);
        await pause(WAITS[Math.min(failures, WAITS.length - 1)]);
      }
    }
  }

  function line(box, name) {
    const item = document.createElement("li"), label = document.createElement("label");
    const state = document.createElement("span"), bar = document.createElement("progress");
    label.className = "breakable";
    label.append(` ${name}`);
    bar.setAttribute("aria-label", name);
    bar.value = 0;
    item.append(label, bar, state);
    box.querySelector(".papers-sent").append(item);
    return { item, label, state, bar };
  }

  async function take(box, file, token) {
    const { item, label, state, bar } = line(box, file.name);
    const sent = {
      box, file, token, door: box.dataset.papers,
      say: (words) => { state.textContent = words; },
      show: (offset) => { bar.max = file.size; bar.value = offset; state.textContent = box.dataset.sending; },
    };
    sent.say(box.dataset.sending);
    try {
      const address = await send(sent);
      const goesAlong = document.createElement("input");
      goesAlong.type = "checkbox";
      goesAlong.name = box.dataset.hidden;
      goesAlong.value = address.split("/").filter(Boolean).pop();
      goesAlong.checked = true;
      label.prepend(goesAlong);
      sent.say(box.dataset.arrived);
    } catch (failed) {
      item.classList.add("refused");
      if (failed.message) label.remove(); // what is said names the file
      sent.say(failed.message || box.dataset.refused);
    }
    bar.remove();
  }

  /* A file that is here already, and ticked to go along, need not be chosen again. */
  function need(box) {
    const input = box.querySelector("input[type=file]");
    if (box.needed === undefined) box.needed = input.required;
    input.required = box.needed && !box.querySelector(`input[name="${box.dataset.hidden}"]:checked`);
  }

  function begin(box) {
    const input = box.querySelector("input[type=file]"), form = input.form;
    let under_way = Promise.resolve(), open = 0;
    need(box);
    box.addEventListener("change", () => need(box));
    input.addEventListener("change", () => {
      const files = [...input.files], token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      if (!files.length) return;
      input.required = false;
      input.value = "";
      open += 1;
      under_way = under_way.then(async () => {
        for (const file of files) await take(box, file, token);
        open -= 1;
        need(box);
      });
    });
    form.addEventListener("submit", (event) => {
      if (!open) return;
      event.preventDefault();
      const by = event.submitter;
      under_way.then(() => form.requestSubmit(by));
    });
  }

  document.querySelectorAll("[data-papers]").forEach(begin);
})();
