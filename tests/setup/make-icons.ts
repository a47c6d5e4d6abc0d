import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { CHROMIUM_ARGS, ensureChromium } from "./chromium";

/** The installed app's icons, drawn from app/icon.svg: `npx tsx tests/setup/make-icons.ts` after changing it. */
const drawing = readFileSync("app/icon.svg", "utf8");
// Launchers cut maskable icons to their own shape: colour to the edges, the drawing within the middle four fifths.
const maskable = drawing.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"').replace(/<rect [^>]*?(fill="[^"]+")\/>/, '<rect x="-4" y="-4" width="40" height="40" $1/>');
// Android shows only the shape of a notification's badge.
const badge = drawing.replace(/<rect [^>]*\/>/, "").replaceAll("#ffd27a", "#fff");

const ICONS = [
  { file: "public/icons/icon-192.png", size: 192, svg: drawing },
  { file: "public/icons/icon-512.png", size: 512, svg: drawing },
  { file: "public/icons/maskable-192.png", size: 192, svg: maskable },
  { file: "public/icons/maskable-512.png", size: 512, svg: maskable },
  { file: "public/icons/badge-96.png", size: 96, svg: badge },
  // iOS rounds the corners itself.
  { file: "app/apple-icon.png", size: 180, svg: drawing.replace(' rx="7"', "") },
];

const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage();
for (const { file, size, svg } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: file, omitBackground: true });
  console.log(file);
}
await browser.close();
