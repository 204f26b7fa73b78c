/** Words of the ballot in two languages; the compiler checks that both hold the same keys. */
import { fill } from "../words";
import en from "./words.en.json";
import zh from "./words.zh-Hans.json";

export type Key = keyof typeof zh;
type Dictionary = Record<Key, string> & Record<keyof typeof en, string>;

const dictionaries: Record<"zh" | "en", Dictionary> = { zh, en };
let current: "zh" | "en" = "zh";

export function useLanguage(tag: string): void {
  current = tag.toLowerCase().startsWith("en") ? "en" : "zh";
  document.documentElement.lang = current === "en" ? "en" : "zh-hans";
}

export function otherLanguage(): string {
  return current === "en" ? "zh" : "en";
}

export function say(key: Key, facts: Record<string, string | number> = {}): string {
  return fill(dictionaries[current][key], facts);
}

/** 300000 → 300,000 in both languages. */
export function figure(value: number): string {
  return value.toLocaleString("en-US");
}
