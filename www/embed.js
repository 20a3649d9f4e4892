// <assent-scene src="#s/generals-three" ratio="16/9"></assent-scene>: a scene in any page. No dependency.
//
// Attributes: src (a link, a fragment or a packed scene), scene (a shipped scene's id, instead of src), seed, step,
// speed, theme, lang, controls, hide, autoplay (0, 1, visible, slide), keys, readonly, view, ratio, label, loading
// (eager, lazy), poster (a picture that stands there until the scene is ready, and in print).
// Methods, each a promise of the answer: hello play pause toggle step seek reset load set inject fork answer getState
// snapshot. `ready` is a promise of the first greeting.
// Events, bubbling, with what happened in `detail`: assent-ready -step -state -decide -breach -end -predict -change
// -size -error.
(() => {
  if (typeof customElements === "undefined" || customElements.get("assent-scene")) return;
  const HOME = new URL("./", document.currentScript?.src ?? location.href).href;
  const VERSION = 1;
  const COMMANDS = "hello play pause toggle step seek reset load set inject fork answer snapshot".split(" ");
  // Attribute to view key, where the names differ.
  const KEYS = { seed: "seed", step: "step", speed: "speed", theme: "theme", lang: "lang", controls: "controls", hide: "hide", autoplay: "play", keys: "keys", view: "view", motion: "motion" };
  // What can be changed without a fresh start.
  const LIVE = ["speed", "theme", "view", "step"];

  /** The whole address of the frame: the page's, the scene's, and the view keys. */
  function address(element) {
    const get = (name) => element.getAttribute(name);
    const source = get("src") ?? "#" + (get("scene") ? "s/" + get("scene") : "");
    const url = new URL(source, HOME);
    // A fragment alone means the page beside this script.
    let fragment = url.hash.slice(1);
    const add = (key, value) => {
      const head = /[?&]/.test(fragment) || /^z\d+\./.test(fragment) ? "&" : "?";
      fragment += head + key + "=" + encodeURIComponent(value);
    };
    add("embed", "1");
    for (const [name, key] of Object.entries(KEYS)) if (get(name) !== null) add(key, get(name) || "1");
    if (get("autoplay") === null) add("play", "0");
    if (get("keys") === null) add("keys", "focus");
    if (element.hasAttribute("readonly")) add("readonly", "1");
    if (location.origin !== "null" && location.protocol !== "file:") add("origin", location.origin);
    url.hash = "#" + fragment;
    return url.href;
  }

  class AssentScene extends HTMLElement {
    static observedAttributes = ["src", "scene", "speed", "theme", "view", "step", "ratio", "label"];
    #frame;
    #asked = new Map();
    #next = 0;
    #greeted;
    #greet;

    constructor() {
      super();
      this.#renew();
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = `<style>:host { display: block; position: relative; aspect-ratio: 16 / 9; min-width: 0; }
iframe { width: 100%; height: 100%; border: 0; display: block; } img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
@media print { iframe { display: none; } img { display: block !important; position: static; } }</style>`;
    }

    /** A promise of the greeting of the scene that stands here. */
    get ready() {
      return this.#greeted;
    }

    connectedCallback() {
      if (this.#frame) return;
      this.style.aspectRatio = this.getAttribute("ratio") ?? "";
      addEventListener("message", this.#hear);
      this.#build();
      const poster = this.getAttribute("poster");
      if (!poster) return;
      const image = document.createElement("img");
      image.src = new URL(poster, document.baseURI).href;
      image.alt = this.#frame.title;
      this.shadowRoot.append(image);
      this.#greeted.then(() => (image.style.display = "none"));
    }

    #build() {
      const frame = (this.#frame = document.createElement("iframe"));
      frame.allow = "fullscreen; clipboard-write";
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-downloads allow-popups");
      frame.loading = this.getAttribute("loading") === "lazy" ? "lazy" : "eager";
      frame.title = this.getAttribute("label") ?? "Assent: a run of a protocol";
      frame.src = address(this);
      this.shadowRoot.append(frame);
    }

    /** Ends the frame; who waits for an answer of it waits in vain. */
    #end() {
      this.#frame?.remove();
      this.#frame = undefined;
      for (const { reject } of this.#asked.values()) reject(new Error("the scene is gone"));
      this.#asked.clear();
    }

    disconnectedCallback() {
      // A move within the document is no end.
      queueMicrotask(() => {
        if (this.isConnected) return;
        removeEventListener("message", this.#hear);
        this.#end();
        this.#renew();
      });
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#frame || before === after) return;
      if (name === "ratio") this.style.aspectRatio = after ?? "";
      else if (name === "label") this.#frame.title = after ?? "";
      else if (name === "step") this.seek({ step: Number(after) || 0 }).catch(() => {});
      else if (LIVE.includes(name)) this.set({ [name]: after ?? "" }).catch(() => {});
      else this.restart();
    }

    /** Starts the frame again, as the attributes now say. */
    restart() {
      if (!this.#frame || this.#frame.src === address(this)) return;
      this.#end();
      this.#renew();
      this.#build();
    }

    #renew() {
      this.#greeted = new Promise((done) => (this.#greet = done));
    }

    #hear = (event) => {
      const data = event.data;
      if (!this.#frame || event.source !== this.#frame.contentWindow || data?.ns !== "assent") return;
      if (data.type === "reply") {
        const asked = this.#asked.get(data.id);
        this.#asked.delete(data.id);
        if (data.error !== undefined) asked?.reject(new Error(data.error));
        else asked?.resolve(data.data);
      } else if (data.type === "event") {
        if (data.name === "ready") this.#greet(data.data);
        // With its end: a deck that repeats a key while it is down would go on for ever.
        if (data.name === "key")
          for (const type of ["keydown", "keyup"])
            this.dispatchEvent(new KeyboardEvent(type, { ...data.data, bubbles: true, composed: true, cancelable: true }));
        else this.dispatchEvent(new CustomEvent("assent-" + data.name, { detail: data.data, bubbles: true, composed: true }));
      }
    };

    /** Sends a command and waits for its answer. It waits for the scene to be ready first. */
    async command(name, args) {
      await this.#greeted;
      const id = ++this.#next;
      const answer = new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
      this.#frame.contentWindow.postMessage({ ns: "assent", v: VERSION, type: "cmd", id, name, args: args ?? {} }, "*");
      return answer;
    }

    getState() {
      return this.command("state");
    }
  }
  // A number or a text alone stands for the first argument.
  const first = { step: "n", seek: "step", load: "scene", inject: "fault", fork: "branch", snapshot: "format" };
  for (const name of COMMANDS) {
    AssentScene.prototype[name] = function (args) {
      const alone = args !== undefined && typeof args !== "object";
      return this.command(name, alone ? { [first[name] ?? "value"]: args } : args);
    };
  }
  customElements.define("assent-scene", AssentScene);
})();
