/** Words of the scripts. Both dictionaries must hold the same keys: the compiler checks it. */
import en from "./words/en.json";
import zh from "./words/zh-Hans.json";

export type Words = Record<string, string>;

/** Fills {placeholders}; a missing one stays visible, so that a mistake is seen. */
export function fill(text: string, facts: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

export function isEnglish(): boolean {
  return document.documentElement.lang.toLowerCase().startsWith("en");
}

const dictionary: Record<keyof typeof zh, string> & Record<keyof typeof en, string> = isEnglish()
  ? en
  : zh;

export function say(key: keyof typeof zh, facts: Record<string, string | number> = {}): string {
  return fill(dictionary[key], facts);
}
