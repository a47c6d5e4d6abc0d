import { Sample, Samples } from "./sample";

/** The names as classes use them; a class that is put together would not be found. */
const SURFACES = [
  ["sunken", "bg-sunken", "Below the page: heads of tables, code"],
  ["sidebar", "bg-sidebar", "Beside the page"],
  ["background", "bg-background", "The page"],
  ["card", "bg-card", "On the page"],
  ["popover", "bg-popover", "Above the page"],
  ["muted", "bg-muted", "Hover, chips, tracks"],
] as const;
const TEXTS = [
  ["foreground", "text-foreground", "What is read"],
  ["muted-foreground", "text-muted-foreground", "What goes with it"],
  ["link", "text-link", "What leads on"],
] as const;
const LINES = [
  ["border", "bg-border", "Between things"],
  ["input", "bg-input", "Around fields, 3 to 1"],
  ["ring", "bg-ring", "The focus"],
] as const;
const ACCENT = [
  ["primary", "bg-primary text-primary-foreground", "The one accent"],
  ["primary-hover", "bg-primary-hover text-primary-foreground", "Under the pointer"],
  ["primary-soft", "bg-primary-soft text-foreground", "What is chosen"],
] as const;
const STATES = [
  ["info", "bg-info-soft text-info", "Goes on"],
  ["success", "bg-success-soft text-success", "Went well"],
  ["warning", "bg-warning-soft text-warning", "Needs somebody"],
  ["danger", "bg-danger-soft text-danger", "Went wrong"],
] as const;

export function Colours() {
  return (
    <Samples>
      <Sample name="Surfaces" className="grid grid-cols-2 sm:grid-cols-3">{SURFACES.map(([name, look, use]) => <Swatch key={name} name={name} look={`${look} border`} use={use} />)}</Sample>
      <Sample name="States, each with its -soft" className="grid grid-cols-2">{STATES.map(([name, look, use]) => <p key={name} className={`rounded-md px-3 py-2 text-sm ${look}`}><span className="block font-medium">{name}</span><span className="text-xs">{use}</span></p>)}</Sample>
      <Sample name="Accent" className="grid grid-cols-3">{ACCENT.map(([name, look, use]) => <p key={name} className={`rounded-md px-3 py-2 text-sm wrap-anywhere ${look}`}><span className="block font-medium">{name}</span><span className="text-xs">{use}</span></p>)}</Sample>
      <Sample name="Lines and texts" className="grid grid-cols-2 sm:grid-cols-3">
        {LINES.map(([name, look, use]) => <Swatch key={name} name={name} look={look} use={use} />)}
        {TEXTS.map(([name, look, use]) => <p key={name} className="text-sm"><span className={`block font-medium ${look}`}>{name}</span><span className="text-xs text-muted-foreground">{use}</span></p>)}
      </Sample>
    </Samples>
  );
}

function Swatch({ name, look, use }: { name: string; look: string; use: string }) {
  return (
    <p className="grid gap-1 text-sm">
      <span aria-hidden className={`h-9 rounded-md ${look}`} />
      <span className="font-medium">{name}</span>
      <span className="text-xs text-muted-foreground">{use}</span>
    </p>
  );
}

const SIZES = [
  ["text-2xl", "text-2xl font-semibold", "24 px, a run's goal"],
  ["text-xl", "text-xl font-semibold", "20 px, a page's title"],
  ["text-base", "text-base font-semibold", "16 px, a section's title"],
  ["body", "", "14 px, running text"],
  ["text-sm", "text-sm", "13 px, controls and tables; 14 px on phones"],
  ["text-xs", "text-xs", "12 px, what goes with something"],
  ["font-mono text-xs", "font-mono text-xs", "12 px, code and logs"],
] as const;

export function Type() {
  return (
    <Sample name="Scale" className="grid gap-4">
      {SIZES.map(([name, look, use]) => (
        <div key={name} className="grid items-baseline gap-x-6 gap-y-0.5 sm:grid-cols-[11rem_1fr]">
          <span className="text-xs text-muted-foreground"><code className="font-mono">{name}</code><br />{use}</span>
          <span className={`min-w-0 wrap-anywhere ${look}`}>Parse weeks, and format them on request: 1,234.56</span>
        </div>
      ))}
    </Sample>
  );
}
