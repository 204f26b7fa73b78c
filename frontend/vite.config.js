import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { appIcons } from "./app_icons.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Puts the icons that the pages use (infra/ui/icons.json) into one SVG sprite. */
function sprite() {
  return {
    name: "sprite",
    buildStart() {
      const names = JSON.parse(readFileSync(here("../huhutong/infra/ui/icons.json"), "utf8"));
      const symbols = names.map((name) => {
        const svg = readFileSync(
          here(`node_modules/@tabler/icons/icons/outline/${name}.svg`),
          "utf8",
        );
        const inner = svg
          .replace(/<!--.*?-->/gs, "")
          .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>[\s\S]*$/g, "");
        return (
          `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" ` +
          `stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">` +
          inner.replace(/\s+/g, " ").trim() +
          "</symbol>"
        );
      });
      this.emitFile({
        type: "asset",
        name: "sprite.svg",
        originalFileName: "sprite.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
      });
    },
  };
}

/** Beside each text file its compressed twin, which WhiteNoise sends to those who take it. */
function compressed() {
  return {
    name: "compressed",
    closeBundle() {
      const folder = here("../huhutong/infra/ui/static/ui");
      for (const file of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name)))
        writeFileSync(`${folder}/${file}.gz`, gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }));
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [sprite(), appIcons(), compressed()],
  build: {
    outDir: here("../huhutong/infra/ui/static/ui"),
    emptyOutDir: true,
    assetsDir: "",
    manifest: "manifest.json",
    modulePreload: false,
    target: ["chrome87", "safari14", "firefox85"],
    assetsInlineLimit: 0,
    rollupOptions: {
      input: [
        "ui.css",
        "console.ts",
        "public.ts",
        "print.ts",
        "kiosk.ts",
        "map.ts",
        "chart.ts",
        "ballot/main.ts",
        "ballot/worker.ts",
      ].map((file) => here(`src/${file}`)),
    },
  },
});
