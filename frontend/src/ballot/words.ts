/** Words of the ballot in two languages; the compiler checks that both hold the same keys. */
import { fill } from "../words";
import en from "./words.en.json";
import zh from "./words.zh-Hans.json";

export type Key = keyof typeof zh;
type Dictionary = Record<Key, string> & Record<keyof typeof en, string>;

export type Language = "zh" | "en";

const dictionaries: Record<Language, Dictionary> = { zh, en };
let current: Language = "zh";

export function useLanguage(tag: string): void {
  current = tag.toLowerCase().startsWith("en") ? "en" : "zh";
  document.documentElement.lang = current === "en" ? "en" : "zh-hans";
}

export const language = (): Language => current;

export function say(key: Key, facts: Record<string, string | number> = {}): string {
  return fill(dictionaries[current][key], facts);
}

/** The word for one value of a scale: its stem and the value make the key. */
export const word = (stem: string, value: number | string): string =>
  say(`${stem}${value}` as Key);

/** 300000 → 300,000 in both languages. */
export { number as figure } from "../formats";
