"use client";

import { useEffect, useId, useRef, useState } from "react";

const SHOW_AFTER_MS = 300;

interface Shown {
  text: string;
  left: number;
  top: number;
  /** Stands above what it belongs to, unless there is no room. */
  above: boolean;
}

/**
 * Shows the exact moment of whichever `<Time>` is pointed at or has the focus, itself or the link or
 * button around it. One for the whole page: a log of thousands of times needs no tooltip for each.
 */
export function ExactTime() {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Shown | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current: HTMLElement | null = null;

    const hide = () => {
      clearTimeout(timer);
      if (current && !current.title && current.dataset.title) current.title = current.dataset.title;
      current?.removeAttribute("aria-describedby");
      current = null;
      setShown(null);
    };
    const show = (time: HTMLElement, after: number) => {
      if (time === current) return;
      hide();
      const text = time.title;
      if (!text) return;
      current = time;
      timer = setTimeout(() => {
        if (!time.isConnected) return hide();
        const { left, width, top, bottom } = time.getBoundingClientRect();
        const above = top > 40;
        // Two tooltips would show otherwise: the browser's own comes later.
        time.dataset.title = text;
        time.title = "";
        time.setAttribute("aria-describedby", id);
        setShown({ text, left: Math.min(Math.max(left + width / 2, 130), window.innerWidth - 130), top: above ? top : bottom, above });
      }, after);
    };
    const over = ({ target }: Event) => {
      if (!(target instanceof Element)) return;
      const time = target.closest<HTMLElement>("time[data-exact-time]");
      if (time) show(time, SHOW_AFTER_MS);
      else if (!box.current?.contains(target) && current && document.activeElement !== current) hide();
    };
    const focus = ({ target }: Event) => {
      if (!(target instanceof HTMLElement) || !target.matches(":focus-visible")) return hide();
      const inside = target.matches("a, button") ? target.querySelectorAll<HTMLElement>("time[data-exact-time]") : [];
      if (target.matches("time[data-exact-time]")) show(target, 0);
      else if (inside.length === 1) show(inside[0]!, 0);
      else hide();
    };
    const key = (event: KeyboardEvent) => event.key === "Escape" && hide();

    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", key);
    window.addEventListener("scroll", hide, { capture: true, passive: true });
    return () => {
      hide();
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", key);
      window.removeEventListener("scroll", hide, { capture: true });
    };
  }, [id]);

  if (!shown) return null;
  return (
    <div ref={box} id={id} role="tooltip" style={{ left: shown.left, top: shown.top }} className={`fixed z-60 w-max -translate-x-1/2 ${shown.above ? "-translate-y-full pb-1.5" : "pt-1.5"}`}>
      <div className="rounded-md bg-foreground px-2 py-1 text-xs text-background tabular-nums shadow-md">{shown.text}</div>
    </div>
  );
}
