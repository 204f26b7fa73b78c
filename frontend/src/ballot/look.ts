/** Which hand holds the phone and how large the words are: kept on it, as they name nobody. */
export type Hand = "right" | "left";
export type Size = "large" | "huge";

const HAND = "huhutong-ballot-hand";
const SIZE = "huhutong-ballot-size";

const kept = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

const keep = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
};

export const hand = (): Hand => (document.documentElement.dataset.hand as Hand) ?? "right";
export const size = (): Size => (document.documentElement.dataset.size as Size) ?? "large";

export function useHand(chosen: Hand): void {
  document.documentElement.dataset.hand = chosen;
  keep(HAND, chosen);
}

export function useSize(chosen: Size): void {
  document.documentElement.dataset.size = chosen;
  keep(SIZE, chosen);
}

/** The next one who takes the phone in hand begins as everybody does. */
export function asNew(): void {
  try {
    for (const name of [HAND, SIZE]) localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
  lookAsBefore();
}

export function lookAsBefore(): void {
  const { dataset } = document.documentElement;
  dataset.hand = kept(HAND) === "left" ? "left" : "right";
  dataset.size = kept(SIZE) === "huge" ? "huge" : "large";
}
