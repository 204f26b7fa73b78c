/**
 * Figures, money, shares and days, written as huhutong/infra/ui/formats.py writes them:
 * huhutong/infra/ui/tests/formats.csv holds for both. Nothing is imported, so that a test can run
 * it as it is.
 */
export const ABSENT = "–";
const WHOLE_TENTHS = 1000n;
const FEN_PER_HUNDREDTH_WAN = 10_000n;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export type Whole = number | bigint | null | undefined;

const english = (): boolean => document.documentElement.lang.toLowerCase().startsWith("en");
const inWan = (): boolean => document.documentElement.dataset.amounts === "wan";
const size = (value: bigint): bigint => (value < 0n ? -value : value);
const sign = (value: bigint): string => (value < 0n ? "-" : "");
const parted = (digits: bigint): string => String(digits).replace(/\B(?=(\d{3})+$)/g, ",");

function halfUp(value: bigint, by: bigint): bigint {
  const rounded = (2n * size(value) + by) / (2n * by);
  return value < 0n ? -rounded : rounded;
}

function twoDecimals(hundredths: bigint): string {
  const whole = size(hundredths);
  return `${sign(hundredths)}${parted(whole / 100n)}.${String(whole % 100n).padStart(2, "0")}`;
}

/** 1234 → 1,234 in both languages; nothing is a dash. */
export function number(value: Whole): string {
  if (value === null || value === undefined) return ABSENT;
  return `${sign(BigInt(value))}${parted(size(BigInt(value)))}`;
}

/** Fen as exact yuan: 29,000.00. */
export function yuan(fen: Whole): string {
  return fen === null || fen === undefined ? ABSENT : twoDecimals(BigInt(fen));
}

/** Fen as ten thousand yuan, halves up: 2.90. */
export function wan(fen: Whole): string {
  if (fen === null || fen === undefined) return ABSENT;
  return twoDecimals(halfUp(BigInt(fen), FEN_PER_HUNDREDTH_WAN));
}

/** Fen in the unit that the reader chose; the unit stands beside it once. */
export const amount = (fen: Whole): string => (inWan() ? wan(fen) : yuan(fen));

/** The unit in which `amount` writes. */
export function amountUnit(): string {
  if (english()) return inWan() ? "×10,000 yuan" : "yuan";
  return inWan() ? "万元" : "元";
}

function tenths(value: bigint): string {
  return `${sign(value)}${parted(size(value) / 10n)}.${size(value) % 10n}%`;
}

/** 5 of 6 → 83.3%; what is not exactly nothing or everything does not look so. */
export function percentOf(part: Whole, whole: Whole): string {
  if (part === null || part === undefined || whole === null || whole === undefined) return ABSENT;
  const [some, all] = [BigInt(part) * WHOLE_TENTHS, BigInt(whole)];
  if (all <= 0n) return ABSENT;
  const share = halfUp(some, all);
  if (some === share * all) return tenths(share);
  if (share === 0n) return some > 0n ? "<0.1%" : ">-0.1%";
  if (share === WHOLE_TENTHS) return some < all * WHOLE_TENTHS ? ">99.9%" : ">100.0%";
  return tenths(share);
}

/** "2026-11-23" → 2026年11月23日, in English 23 Nov 2026. */
export function dayText(iso: string | null): string {
  const [year, month, day] = (iso ?? "").slice(0, 10).split("-").map(Number);
  if (!year || !month || !day) return ABSENT;
  return english() ? `${day} ${MONTHS[month - 1]} ${year}` : `${year}年${month}月${day}日`;
}

/** "2026-11-23T14:05:00+08:00" → 2026年11月23日 14:05; the server's text has the right zone. */
export function minuteText(iso: string | null): string {
  return iso ? `${dayText(iso)} ${iso.slice(11, 16)}` : ABSENT;
}
