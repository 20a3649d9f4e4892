// A plugin of reveal.js: fragments drive the scenes of their slide.
//
//   <section>
//     <assent-scene src="#s/generals-three" label="Three generals"></assent-scene>
//     <p class="fragment" data-assent-step="6">Bob lies.</p>
//     <p class="fragment" data-assent-step="end">Alice retreats.</p>
//   </section>
//
//   Reveal.initialize({ plugins: [RevealAssent] });
//
// data-assent-step: a step's number, start, end, decide, breach; or play, to let it run from where it stands. A slide
// with several scenes names one: data-assent-for="ID". What is visible says where the scenes stand, not the events that
// came: so going back, jumping and the speaker's view agree.
window.RevealAssent = () => {
  let deck;
  const shown = new WeakMap();

  /** The word of a scene's last visible fragment, else where it begins. */
  function wordOf(slide, scene) {
    const mine = [...slide.querySelectorAll(".fragment.visible[data-assent-step]")].filter((fragment) => {
      const name = fragment.dataset.assentFor;
      return name ? name === scene.id : true;
    });
    // reveal numbers fragments in their order; those without a number come as they stand.
    mine.sort((one, other) => Number(one.dataset.fragmentIndex ?? 0) - Number(other.dataset.fragmentIndex ?? 0));
    return mine.at(-1)?.dataset.assentStep ?? scene.dataset.assentStart ?? scene.getAttribute("step") ?? "start";
  }

  function settle() {
    const slide = deck.getCurrentSlide();
    for (const scene of deck.getSlidesElement().querySelectorAll("assent-scene")) {
      if (!slide?.contains(scene)) {
        // A slide that is left rests.
        if (shown.has(scene)) scene.pause().catch(() => {});
        shown.delete(scene);
        continue;
      }
      const word = wordOf(slide, scene);
      if (shown.get(scene) === word) continue;
      shown.set(scene, word);
      const command = word === "play" ? ["play"] : ["seek", { step: /^\d+$/.test(word) ? Number(word) : word }];
      scene.command(...command).catch((error) => console.warn("assent:", error.message));
    }
  }

  return {
    id: "assent",
    init(reveal) {
      deck = reveal;
      // Before the scenes start: the deck keeps its keys, and nothing plays by itself.
      for (const scene of deck.getSlidesElement().querySelectorAll("assent-scene")) {
        if (!scene.hasAttribute("keys")) scene.setAttribute("keys", "forward");
        scene.restart?.();
      }
      for (const event of ["ready", "slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(event, settle);
    },
  };
};
