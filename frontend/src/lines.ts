/** Finds a household's line on a notice by surname, number or group, without asking the server. */

// Traditional surnames of old registers and how phones write them.
const TWINS =
  "陳陈張张劉刘黃黄吳吴楊杨趙赵葉叶鄭郑羅罗謝谢許许馮冯鄧邓蔣蒋馬马盧卢鍾钟譚谭蕭萧" +
  "賴赖蘇苏龍龙範范韓韩呂吕溫温莊庄關关陸陆湯汤顧顾嚴严賀贺龔龚錢钱歐欧陽阳國国華华爲为樑梁";
const plain = new Map<string, string>();
for (const [, old, usual] of TWINS.matchAll(/(.)(.)/gu)) plain.set(old as string, usual as string);

function letters(text: string): string[] {
  return Array.from(text.trim()).map((sign) => plain.get(sign) ?? sign);
}

/** 陈大 fits 陈*山: a hidden character fits every typed one. */
function fits(name: string[], typed: string[]): boolean {
  const same = (sign: string, at: number) => name[at] === "*" || name[at] === sign;
  return typed.length <= name.length && typed.every(same);
}

export function findable(): void {
  const box = document.querySelector<HTMLElement>("[data-find]");
  const input = box?.querySelector<HTMLInputElement>("input");
  const said = box?.querySelector<HTMLElement>("[data-find-said]");
  if (!box || !input || !said) return;
  const groups = Array.from(document.querySelectorAll<HTMLElement>("[data-group]")).map((part) => ({
    part,
    name: part.dataset.group ?? "",
    lines: Array.from(part.querySelectorAll<HTMLElement>(".lines > li")).map((line) => ({
      line,
      number: line.id.replace("row-", ""),
      name: letters(line.querySelector("span")?.textContent ?? ""),
    })),
  }));
  // What explains the list gives way to what was found: a phone has little room.
  const asides = Array.from(document.querySelectorAll<HTMLElement>("[data-find-aside]"));
  // Opened when what was typed fits two lines of one group that look the same.
  const alike = document.querySelector<HTMLDetailsElement>("[data-find-alike]");
  const filter = () => {
    const typed = letters(input.value);
    const text = typed.join("");
    const isNumber = /^\d+$/.test(text);
    let found = 0;
    let twins = false;
    for (const { part, name, lines } of groups) {
      // One character is a surname; from two on it may be the group's name.
      const whole = !isNumber && typed.length > 1 && letters(name).join("").includes(text);
      let here = 0;
      const seen = new Set<string>();
      for (const { line, number, name: own } of lines) {
        const meant = isNumber ? number === String(Number(text)) : fits(own, typed);
        const shown = text === "" || whole || meant;
        line.hidden = !shown;
        if (shown) here += 1;
        if (!meant || isNumber || typed.length < 2) continue;
        twins ||= seen.has(own.join(""));
        seen.add(own.join(""));
      }
      part.hidden = here === 0;
      found += here;
    }
    for (const aside of asides) aside.hidden = text !== "";
    if (alike) {
      alike.hidden = text !== "" && !twins;
      alike.open = twins;
    }
    const told = found ? box.dataset.found : box.dataset.none;
    said.textContent = text === "" ? "" : (told ?? "").replace("{n}", String(found));
  };
  // The first sign brings the results into sight; from then on the page stays where it is.
  let wasEmpty = true;
  input.addEventListener("input", () => {
    filter();
    if (wasEmpty && input.value) box.scrollIntoView({ block: "start" });
    wasEmpty = input.value === "";
  });
  // A browser that comes back keeps what was typed.
  window.addEventListener("pageshow", filter);
}
