import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { defineConfig } from "vite";

const require = createRequire(import.meta.url);

/** Writes dist/icons.json: the drawing of each icon named in icons.json, for the `icon` template tag to inline. */
function icons(): Plugin {
  return {
    name: "icons",
    generateBundle() {
      const names = JSON.parse(readFileSync(new URL("icons.json", import.meta.url), "utf8")) as string[];
      const drawings = names.map((name) => {
        const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), "utf8");
        const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
        return [name, inner.replace(/\s+/g, " ").replace(/> </g, "><").trim()] as const;
      });
      const source = JSON.stringify(Object.fromEntries(drawings));
      this.emitFile({ type: "asset", fileName: "icons.json", source });
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [icons()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    // Fonts stay files: an inlined one would be downloaded by everybody, and the CSP has no data: for fonts.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2020",
    // Older phones get sRGB colours beside OKLCH.
    cssTarget: ["chrome88", "firefox88", "safari14"],
    rolldownOptions: { input: { main: "main.ts" } },
  },
});
