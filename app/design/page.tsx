import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import { Colours, Type } from "./foundations";
import { Buttons, Fields, Feedback, Lists } from "./samples";
import { Choices, Overlays, Switching, ThemeSwitch } from "./live-samples";

export const metadata: Metadata = { title: "Design", robots: { index: false, follow: false } };

const PARTS: { id: string; title: string; says: string; content: ReactNode }[] = [
  { id: "colours", title: "Colours", says: "Each is named by what it is for and has a value for either theme. Texts reach 4.5 to 1 on what they stand on; a state never speaks by colour alone.", content: <Colours /> },
  { id: "type", title: "Type", says: "Geist, and Geist Mono for what programs write. Figures in tables and times all have one width.", content: <Type /> },
  { id: "buttons", title: "Buttons", says: "One primary button in a view. Hover and focus are the browser's to show: try them.", content: <Buttons /> },
  { id: "fields", title: "Fields", says: "A label above, a hint below, an error in words. What was typed stays.", content: <Fields /> },
  { id: "choices", title: "Choices", says: "Checkbox and radio button for forms that are sent, switch and segments for what applies at once.", content: <Choices /> },
  { id: "overlays", title: "What floats", says: "Tooltips, menus and panels. Escape closes each, and the focus goes back to where it was.", content: <Overlays /> },
  { id: "switching", title: "Switching and finding", says: "Tabs, breadcrumbs, keys, and the field with a list that the palette is made of.", content: <Switching /> },
  { id: "feedback", title: "What happens", says: "Notices stand where it happened. Skeletons have the shape of what comes, so that nothing jumps.", content: <Feedback /> },
  { id: "lists", title: "Lists", says: "Dense rows; long words wrap or are cut, and the page never scrolls sideways.", content: <Lists /> },
];

/** Every primitive in every state: the visual language, as it is and not as it was meant. */
export default function DesignPage() {
  return (
    <div className="mx-auto grid w-full max-w-7xl gap-8 px-4 py-8 sm:px-6 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <header className="flex flex-wrap items-center justify-between gap-3 lg:col-span-2">
        <div className="flex items-center gap-3">
          <Logo className="size-9" />
          <div>
            <h1 className="text-xl font-semibold">Design</h1>
            <p className="text-sm text-muted-foreground">Every primitive of MorningAI in every state.</p>
          </div>
        </div>
        <ThemeSwitch />
      </header>
      <nav aria-label="Parts of this page" className="top-8 h-fit lg:sticky">
        <ul className="flex flex-wrap gap-1 lg:grid">
          {PARTS.map(({ id, title }) => <li key={id}><a href={`#${id}`} className="flex h-8 items-center rounded-md px-2 text-sm text-muted-foreground focus-ring hover:bg-muted hover:text-foreground">{title}</a></li>)}
        </ul>
      </nav>
      <main className="grid min-w-0 gap-10">
        {PARTS.map(({ id, title, says, content }) => (
          <section key={id} id={id} aria-labelledby={`${id}-title`} className="grid min-w-0 scroll-mt-6 gap-4">
            <div className="grid gap-1">
              <h2 id={`${id}-title`} className="text-base font-semibold tracking-tight">{title}</h2>
              <p className="max-w-prose text-sm text-muted-foreground">{says}</p>
            </div>
            {content}
          </section>
        ))}
      </main>
    </div>
  );
}
