/** Reads a public page aloud, slowly, one piece after the other, and marks the piece being read. */

const PIECES = "h1,h2,h3,p,li,dt,dd,td,th,label,legend,summary,textarea";
// Codes, pictures, and what repeats the page's own words are for the eyes only.
const UNSPOKEN = "[data-unspoken],nav,.mono,.qr,.visually-hidden,svg";
const SLOW = 0.8;

function voice(): SpeechSynthesisVoice | undefined {
  const wanted = document.documentElement.lang.slice(0, 2).toLowerCase();
  const names = wanted === "zh" ? ["zh", "cmn"] : [wanted];
  const fits = (tag: string) => names.some((name) => tag.startsWith(name));
  const fitting = speechSynthesis.getVoices().filter((one) => fits(one.lang.toLowerCase()));
  // Without signal only a voice of the device speaks.
  return fitting.find((one) => one.localService && /CN|Hans/i.test(one.lang)) ?? fitting[0];
}

function seen(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.closest(UNSPOKEN);
}

/** The page's pieces in reading order: those that hold no smaller piece. */
function pieces(): HTMLElement[] {
  const all = document.getElementById("main")?.querySelectorAll<HTMLElement>(PIECES) ?? [];
  return Array.from(all).filter(
    (one) => seen(one) && !one.querySelector(PIECES) && words(one) !== "",
  );
}

/** Hidden characters of a name are spoken as 某; lines of one piece are parted by a pause. */
function words(piece: HTMLElement): string {
  return piece.innerText.replace(/\*+/g, "某").replace(/\s*\n\s*|\t+/g, "，").trim();
}

class Reader {
  private list: HTMLElement[] = [];
  private at = 0;
  private speaking = false;

  constructor(
    private readonly button: HTMLButtonElement,
    private readonly stopper: HTMLButtonElement | null,
  ) {
    button.addEventListener("click", () => (this.speaking ? this.pause() : this.go()));
    stopper?.addEventListener("click", () => this.stop());
    // A voice that goes on after the page is left frightens people.
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  private go(): void {
    if (this.list.length === 0) {
      this.list = pieces();
      // From where the reader looks, not always from the top.
      const first = this.list.findIndex((one) => one.getBoundingClientRect().bottom > 0);
      this.at = window.scrollY > 200 ? Math.max(first, 0) : 0;
    }
    this.speaking = true;
    this.say(this.button.dataset.pause);
    if (this.stopper) this.stopper.hidden = false;
    this.next();
  }

  private next(): void {
    const piece = this.list[this.at];
    if (!this.speaking) return;
    if (!piece) return this.stop();
    this.mark(piece);
    const spoken = new SpeechSynthesisUtterance(words(piece));
    spoken.voice = voice() ?? null;
    spoken.lang = spoken.voice?.lang ?? document.documentElement.lang;
    spoken.rate = SLOW;
    spoken.onend = () => {
      if (!this.speaking || this.list[this.at] !== piece) return;
      this.at += 1;
      this.next();
    };
    speechSynthesis.speak(spoken);
  }

  /** Cancelled and begun again at the same piece: phones do not keep a paused voice. */
  private pause(): void {
    this.speaking = false;
    speechSynthesis.cancel();
    this.say(this.button.dataset.resume);
  }

  private stop(): void {
    this.speaking = false;
    speechSynthesis.cancel();
    this.mark(null);
    this.list = [];
    this.say(this.button.dataset.start);
    if (this.stopper) this.stopper.hidden = true;
  }

  private mark(piece: HTMLElement | null): void {
    document.querySelectorAll(".is-spoken").forEach((one) => one.classList.remove("is-spoken"));
    piece?.classList.add("is-spoken");
    piece?.scrollIntoView({ block: "center" });
  }

  private say(text: string | undefined): void {
    const label = this.button.querySelector("span");
    if (label && text) label.textContent = text;
  }
}

/** The button appears once the browser has a voice for the page's language. */
export function speakable(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-speak]");
  if (!button || !("speechSynthesis" in window)) return;
  const reader = { made: false };
  const look = () => {
    if (reader.made || !voice()) return;
    reader.made = true;
    new Reader(button, document.querySelector<HTMLButtonElement>("[data-speak-stop]"));
    button.hidden = false;
  };
  speechSynthesis.addEventListener?.("voiceschanged", look);
  look();
}
