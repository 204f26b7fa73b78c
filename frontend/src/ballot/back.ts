/** The phone's back button: a screen back inside the ballot, never out of it by accident.
 *
 * Browsers skip entries that a page adds without a touch. So a store of them is laid out at each
 * touch, and a press of the back button uses one up. They hold a number and nothing else.
 */
const DEPTH = 12;

export class BackButton {
  private at = Number((history.state as { ballot?: number } | null)?.ballot ?? 0);
  private leaving: string | undefined;

  constructor(private readonly back: () => void) {
    window.addEventListener("popstate", (event) => this.moved(event.state));
    document.addEventListener("click", () => this.fill(), true);
    document.addEventListener("keyup", () => this.fill(), true);
  }

  /** The evaluator has left: the link leaves the address, also of what lies forward. */
  release(address: string): void {
    if (this.leaving !== undefined) return;
    this.leaving = address;
    if (this.at > 0) history.go(-this.at);
    else this.left(address);
  }

  private left(address: string): void {
    history.replaceState(null, "", address);
    history.pushState(null, "", address);
  }

  private fill(): void {
    if (this.leaving !== undefined) return;
    while (this.at < DEPTH) {
      this.at += 1;
      history.pushState({ ballot: this.at }, "");
    }
  }

  private moved(state: unknown): void {
    if (this.leaving !== undefined) {
      if (this.at > 0) this.left(this.leaving);
      this.at = 0;
      return;
    }
    const before = this.at;
    this.at = Number((state as { ballot?: number } | null)?.ballot ?? 0);
    if (this.at >= before) return;
    if (this.at === 0) this.fill();
    this.back();
  }
}
