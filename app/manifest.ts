import type { MetadataRoute } from "next";

/** What makes the app installable. Its colours are those of the light theme; a page's own `theme-color` knows both. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "MorningAI",
    short_name: "MorningAI",
    description: "Turns a goal into a finished, verified change, and keeps people in charge while it does.",
    start_url: "/runs",
    scope: "/",
    display: "standalone",
    background_color: "#fdfcfa",
    theme_color: "#fdfcfa",
    categories: ["developer", "productivity"],
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      { name: "New run", url: "/runs/new", icons: [{ src: "/icons/icon-192.png", sizes: "192x192" }] },
      { name: "Approvals", url: "/approvals", icons: [{ src: "/icons/icon-192.png", sizes: "192x192" }] },
    ],
    screenshots: [
      { src: "/run-page.png", sizes: "1440x1200", type: "image/png", form_factor: "wide", label: "A run from goal to merged change" },
      { src: "/run-page-phone.png", sizes: "390x844", type: "image/png", form_factor: "narrow", label: "A run on a phone" },
    ],
  };
}
